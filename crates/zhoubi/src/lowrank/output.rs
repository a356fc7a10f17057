//! Files that are there whole or not at all.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use lowrank::{Mat, Real};

use super::npy;
use crate::failure::Failure;

/// A folder for results.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder where it is not there.
    pub(super) fn create(path: &Path) -> Result<Folder, Failure> {
        fs::create_dir_all(path)
            .map_err(|error| Failure::data(format!("{}: {error}", path.display())))?;
        Ok(Folder { path: path.to_owned() })
    }

    /// Writes a matrix.
    pub(super) fn npy<T: Real>(
        &mut self,
        name: &str,
        matrix: &Mat<T>,
        vector: bool,
    ) -> Result<(), Failure> {
        replace(&self.path.join(name), |out| npy::write(out, matrix, vector))
    }

    /// Writes indices.
    pub(super) fn indices(&mut self, name: &str, indices: &[usize]) -> Result<(), Failure> {
        replace(&self.path.join(name), |out| npy::write_indices(out, indices))
    }

    /// Writes a text.
    pub(super) fn text(&mut self, name: &str, text: &str) -> Result<(), Failure> {
        replace(&self.path.join(name), |out| out.write_all(text.as_bytes()))
    }
}

/// Writes beside the file and renames: a reader sees the old file or the new one, never half.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let attempt = || {
        let mut out = BufWriter::new(File::create(&unfinished)?);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&unfinished, path)
    };
    attempt().map_err(|error: io::Error| {
        // What is left of it is of no use; that it cannot be removed either adds nothing.
        let _ = fs::remove_file(&unfinished);
        Failure::data(format!("{}: {error}", path.display()))
    })
}

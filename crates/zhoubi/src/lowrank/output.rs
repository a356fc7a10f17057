//! A folder of results, each file there whole or not at all.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use lowrank::{Mat, Real};

use crate::{failure::Failure, matrix::npy, output::replace};

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

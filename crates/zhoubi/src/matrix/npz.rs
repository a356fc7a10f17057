//! NumPy's `.npz`: a zip archive of `.npy` files.

use std::io::{Cursor, Read};

use super::{
    Matrix, npy,
    unreadable::{Unreadable, beginning},
};

/// More than this times its compressed size an entry cannot become: the limit of deflate.
const GREATEST_RATIO: u64 = 1032;

pub(super) fn read(bytes: &[u8], file: &str, array: Option<&str>) -> Result<Matrix, Unreadable> {
    if !bytes.starts_with(b"PK") {
        return Err(Unreadable::WrongMagic { format: "a .npz file", found: beginning(bytes) });
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let known: Vec<String> = archive
        .file_names()
        .map(|name| name.strip_suffix(".npy").unwrap_or(name).to_owned())
        .collect();
    let name = match (array, known.as_slice()) {
        (Some(name), _) => name.strip_suffix(".npy").unwrap_or(name).to_owned(),
        (None, [only]) => only.clone(),
        (None, _) => return Err(Unreadable::WhichArray { file: file.to_owned(), known }),
    };
    let Some(index) = known.iter().position(|candidate| *candidate == name) else {
        return Err(Unreadable::NoSuchArray { name, known });
    };
    let entry = archive.by_index(index)?;
    let (packed, declared) = (entry.compressed_size(), entry.size());
    if declared > packed.saturating_mul(GREATEST_RATIO) + 1024 {
        return Err(Unreadable::Header {
            reason: format!("declares {declared} bytes for {packed} compressed ones"),
        });
    }
    // What it unpacks to is bounded by what it declares, and that by the file's size.
    let mut contents = Vec::new();
    entry.take(declared + 1).read_to_end(&mut contents)?;
    npy::read(&contents)
}

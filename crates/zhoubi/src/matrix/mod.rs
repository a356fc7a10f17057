//! Matrices as they come from outside and go there: numbers of one of many types, read into two.

mod csv;
mod market;
pub(crate) mod npy;
mod npz;
mod tensors;
mod unreadable;

use std::{fs, io::Read, path::Path};

use half::{bf16, f16};
use lowrank::Mat;

use self::unreadable::Unreadable;
use crate::failure::Failure;

/// Numbers in the type that they are computed in.
#[derive(Debug)]
pub(crate) enum Numbers {
    Single(Mat<f32>),
    Double(Mat<f64>),
}

/// A matrix and where it is from.
#[derive(Debug)]
pub(crate) struct Matrix {
    pub(crate) numbers: Numbers,
    /// The type in the file.
    pub(crate) dtype: Dtype,
    /// Whether it had one axis only; its answer then has one, too.
    pub(crate) vector: bool,
}

impl Matrix {
    pub(crate) fn shape(&self) -> (usize, usize) {
        match &self.numbers {
            Numbers::Single(a) => a.shape(),
            Numbers::Double(a) => a.shape(),
        }
    }
}

/// A type of numbers in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dtype {
    Bool,
    Int(u8),
    Uint(u8),
    Half,
    Brain,
    Single,
    Double,
}

impl Dtype {
    /// NumPy's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Dtype::Bool => "bool",
            Dtype::Int(1) => "int8",
            Dtype::Int(2) => "int16",
            Dtype::Int(4) => "int32",
            Dtype::Int(_) => "int64",
            Dtype::Uint(1) => "uint8",
            Dtype::Uint(2) => "uint16",
            Dtype::Uint(4) => "uint32",
            Dtype::Uint(_) => "uint64",
            Dtype::Half => "float16",
            Dtype::Brain => "bfloat16",
            Dtype::Single => "float32",
            Dtype::Double => "float64",
        }
    }

    fn bytes(self) -> usize {
        match self {
            Dtype::Bool => 1,
            Dtype::Int(bytes) | Dtype::Uint(bytes) => usize::from(bytes),
            Dtype::Half | Dtype::Brain => 2,
            Dtype::Single => 4,
            Dtype::Double => 8,
        }
    }

    /// The share of its size to within which an entry was rounded when it was stored, where that is
    /// coarser than the type that is computed in.
    pub(crate) fn rounding(self) -> Option<f64> {
        match self {
            Dtype::Half => Some(2.0_f64.powi(-11)),
            Dtype::Brain => Some(2.0_f64.powi(-8)),
            Dtype::Bool | Dtype::Int(_) | Dtype::Uint(_) | Dtype::Single | Dtype::Double => None,
        }
    }
}

/// What an argument names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// `-`: comma-separated values on standard input.
    Stdin,
    /// A file, and the array in it where there can be several.
    File { path: String, format: Format, array: Option<String> },
}

/// A format of files, told by the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Npy,
    Npz,
    Safetensors,
    Market,
    Csv,
}

const FORMATS: [(&str, Format); 5] = [
    (".npy", Format::Npy),
    (".npz", Format::Npz),
    (".safetensors", Format::Safetensors),
    (".mtx", Format::Market),
    (".csv", Format::Csv),
];

impl Source {
    /// Reads an argument. The extension is all that is looked at.
    pub(crate) fn parse(argument: &str) -> Result<Source, String> {
        if argument == "-" {
            return Ok(Source::Stdin);
        }
        let lower = argument.to_ascii_lowercase();
        // Archives first: the array in one may be called as it was saved, `a.npz:w.npy`.
        for (extension, format) in FORMATS {
            if let (Format::Npz | Format::Safetensors, Some(at)) =
                (format, lower.rfind(&format!("{extension}:")))
            {
                let end = at + extension.len();
                let array = Some(argument[end + 1..].to_owned());
                let path = argument[..end].to_owned();
                return Ok(Source::File { path, format, array });
            }
        }
        for (extension, format) in FORMATS {
            if lower.ends_with(extension) {
                return Ok(Source::File { path: argument.to_owned(), format, array: None });
            }
        }
        Err("the extension is none of .npy, .npz (.npz:NAME), .safetensors (.safetensors:NAME), \
             .mtx, .csv; \"-\" reads comma-separated values from standard input"
            .to_owned())
    }

    /// As a reader would call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Source::Stdin => "standard input".to_owned(),
            Source::File { path, array: Some(array), .. } => format!("{path}:{array}"),
            Source::File { path, array: None, .. } => path.clone(),
        }
    }

    /// Reads the matrix.
    pub(crate) fn read(&self) -> Result<Matrix, Failure> {
        self.contents().map_err(|reason| Failure::data(format!("{}: {reason}", self.name())))
    }

    fn contents(&self) -> Result<Matrix, Unreadable> {
        let (path, format, array) = match self {
            Source::Stdin => {
                let mut text = Vec::new();
                std::io::stdin().lock().read_to_end(&mut text)?;
                return csv::read(&text);
            }
            Source::File { path, format, array } => (path, *format, array.as_deref()),
        };
        let bytes = fs::read(Path::new(path))?;
        match format {
            Format::Npy => npy::read(&bytes),
            Format::Npz => npz::read(&bytes, path, array),
            Format::Safetensors => tensors::read(&bytes, path, array),
            Format::Market => market::read(&bytes),
            Format::Csv => csv::read(&bytes),
        }
    }
}

/// How the numbers of an array lie in its bytes.
#[derive(Debug, Clone, Copy)]
struct Layout {
    dtype: Dtype,
    big_endian: bool,
    /// Columns one after another rather than rows.
    by_columns: bool,
}

/// Reads numbers that fill `bytes` exactly; what else is said of them is a lie.
fn decode(layout: Layout, axes: &[u64], bytes: &[u8]) -> Result<Matrix, Unreadable> {
    let shape = axes.iter().map(u64::to_string).collect::<Vec<_>>().join("×");
    let (rows, cols, vector) = match *axes {
        [rows] => (rows, 1, true),
        [rows, cols] => (rows, cols, false),
        [] => return Err(Unreadable::Axes { shape: "of a single number".to_owned() }),
        _ => return Err(Unreadable::Axes { shape }),
    };
    let size = layout.dtype.bytes();
    // Saturating is exact enough: no file has 2¹²⁸ bytes.
    let declared = u128::from(rows).saturating_mul(u128::from(cols)).saturating_mul(size as u128);
    if declared != bytes.len() as u128 {
        let dtype = layout.dtype.name();
        return Err(Unreadable::Size { shape, dtype, declared, actual: bytes.len() });
    }
    // An empty matrix may have any number of the other axis; it is refused before it is made.
    if declared == 0 {
        return Err(Unreadable::Nothing);
    }
    let fits = |n: u64| usize::try_from(n).expect("not more than the bytes in memory");
    let (rows, cols) = (fits(rows), fits(cols));
    let at = |i: usize, j: usize| {
        let index = if layout.by_columns { j * rows + i } else { i * cols + j };
        &bytes[index * size..(index + 1) * size]
    };
    let numbers = match layout.dtype {
        Dtype::Half | Dtype::Brain | Dtype::Single => {
            Numbers::Single(Mat::from_fn(rows, cols, |i, j| {
                single(layout.dtype, ordered(at(i, j), layout.big_endian))
            }))
        }
        Dtype::Bool | Dtype::Int(_) | Dtype::Uint(_) | Dtype::Double => {
            Numbers::Double(Mat::from_fn(rows, cols, |i, j| {
                double(layout.dtype, ordered(at(i, j), layout.big_endian))
            }))
        }
    };
    Ok(Matrix { numbers, dtype: layout.dtype, vector })
}

/// The bytes of one number, least first, in the low end.
fn ordered(bytes: &[u8], big_endian: bool) -> [u8; 8] {
    let mut low = [0; 8];
    low[..bytes.len()].copy_from_slice(bytes);
    if big_endian {
        low[..bytes.len()].reverse();
    }
    low
}

fn single(dtype: Dtype, bytes: [u8; 8]) -> f32 {
    let [a, b, c, d, ..] = bytes;
    match dtype {
        Dtype::Half => f16::from_le_bytes([a, b]).to_f32(),
        Dtype::Brain => bf16::from_le_bytes([a, b]).to_f32(),
        _ => f32::from_le_bytes([a, b, c, d]),
    }
}

fn double(dtype: Dtype, bytes: [u8; 8]) -> f64 {
    let unsigned = u64::from_le_bytes(bytes);
    match dtype {
        Dtype::Bool => f64::from(u8::from(bytes[0] != 0)),
        Dtype::Uint(_) => unsigned as f64,
        // Shifted up and down again, the sign fills the high end.
        Dtype::Int(size) => {
            let unused = 64 - 8 * u32::from(size);
            ((unsigned << unused).cast_signed() >> unused) as f64
        }
        _ => f64::from_bits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_name_files_and_arrays() {
        let file = |path: &str, format, array: Option<&str>| {
            Ok(Source::File { path: path.to_owned(), format, array: array.map(str::to_owned) })
        };
        assert_eq!(Source::parse("-"), Ok(Source::Stdin));
        assert_eq!(Source::parse("a.NPY"), file("a.NPY", Format::Npy, None));
        assert_eq!(Source::parse("d/a.npz:w:1"), file("d/a.npz", Format::Npz, Some("w:1")));
        assert_eq!(
            Source::parse("m.safetensors:a.npy"),
            file("m.safetensors", Format::Safetensors, Some("a.npy"))
        );
        assert!(Source::parse("a.txt").is_err());
    }

    #[test]
    fn integers_of_every_width_and_order() {
        let read = |dtype, big_endian, bytes: &[u8]| {
            let layout = Layout { dtype, big_endian, by_columns: false };
            match decode(layout, &[1, 1], bytes).unwrap().numbers {
                Numbers::Double(a) => a[(0, 0)],
                Numbers::Single(a) => f64::from(a[(0, 0)]),
            }
        };
        assert_eq!(read(Dtype::Int(1), false, &[0xfe]), -2.0);
        assert_eq!(read(Dtype::Int(2), true, &[0xff, 0xfe]), -2.0);
        assert_eq!(read(Dtype::Uint(2), false, &[0xff, 0xfe]), 65_279.0);
        assert_eq!(read(Dtype::Int(8), false, &(-7_i64).to_le_bytes()), -7.0);
        assert_eq!(read(Dtype::Double, true, &2.5_f64.to_be_bytes()), 2.5);
        assert_eq!(read(Dtype::Half, false, &[0x00, 0x3e]), 1.5);
        assert_eq!(read(Dtype::Brain, false, &[0xc0, 0x3f]), 1.5);
        assert_eq!(read(Dtype::Bool, false, &[1]), 1.0);
    }

    #[test]
    fn both_orders() {
        let bytes: Vec<u8> = (1..=6).collect();
        for (by_columns, entry) in [(false, 3.0), (true, 5.0)] {
            let layout = Layout { dtype: Dtype::Uint(1), big_endian: false, by_columns };
            let Numbers::Double(a) = decode(layout, &[2, 3], &bytes).unwrap().numbers else {
                panic!("integers become double precision")
            };
            assert_eq!(a[(0, 2)], entry);
        }
    }

    #[test]
    fn files_cut_short_or_changed_are_read_or_refused() {
        use std::io::Write;

        let mut array = Vec::new();
        npy::write(&mut array, &Mat::from_fn(2, 3, |i, j| (i + j) as f64), false).unwrap();
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("a.npy", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&array).unwrap();
        let archive = archive.finish().unwrap().into_inner();
        let numbers = [0_u8; 24];
        let tensor =
            safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![2, 3], &numbers)
                .unwrap();
        let tensor = safetensors::serialize([("a", tensor)], None).unwrap();
        let market = b"%%MatrixMarket matrix coordinate real general\n2 3 1\n1 2 5.5\n".to_vec();
        let read = |format, bytes: &[u8]| match format {
            Format::Npy => npy::read(bytes),
            Format::Npz => npz::read(bytes, "a.npz", None),
            Format::Safetensors => tensors::read(bytes, "a.safetensors", None),
            Format::Market => market::read(bytes),
            Format::Csv => csv::read(bytes),
        };
        for (format, whole) in [
            (Format::Npy, array),
            (Format::Npz, archive),
            (Format::Safetensors, tensor),
            (Format::Market, market),
            (Format::Csv, b"a,b\n1,2\n3,4\n".to_vec()),
        ] {
            assert!(read(format, &whole).is_ok(), "{format:?}");
            for at in 0..whole.len() {
                // Whatever it says now, it must not panic, hang or fill the memory.
                let _ = read(format, &whole[..at]);
                for change in [0x01, 0x10, 0x80, 0xff] {
                    let mut bytes = whole.clone();
                    bytes[at] ^= change;
                    let _ = read(format, &bytes);
                }
            }
        }
    }
}

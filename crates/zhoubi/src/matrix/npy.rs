//! NumPy's `.npy`: a magic word, a header that is a Python literal, the numbers.
//!
//! Read here rather than by a library: the header of a stranger's file may declare any size, and each
//! size is held against the bytes that are there before anything is allocated.

use std::io::{self, Write};

use lowrank::{Mat, Real};

use super::{
    Dtype, Layout, Matrix, decode,
    unreadable::{Unreadable, beginning},
};

const MAGIC: &[u8] = b"\x93NUMPY";

pub(super) fn read(bytes: &[u8]) -> Result<Matrix, Unreadable> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Err(Unreadable::WrongMagic { format: "a .npy file", found: beginning(bytes) });
    };
    let cut = || Unreadable::Header { reason: "is cut short".to_owned() };
    let &[major, _minor, ref rest @ ..] = rest else { return Err(cut()) };
    let (length, rest) = match major {
        1 => {
            let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        2 | 3 => {
            let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
            (usize::try_from(u32::from_le_bytes(*length)).map_err(|_| cut())?, rest)
        }
        _ => {
            return Err(Unreadable::Header {
                reason: format!("has version {major}: 1, 2 and 3 are known"),
            });
        }
    };
    let (header, numbers) = rest.split_at_checked(length).ok_or_else(cut)?;
    let header = std::str::from_utf8(header)
        .map_err(|_| Unreadable::Header { reason: "is not text".to_owned() })?;
    let Header { layout, axes } = Header::parse(header)?;
    decode(layout, &axes, numbers)
}

struct Header {
    layout: Layout,
    axes: Vec<u64>,
}

impl Header {
    /// `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, keys in any order.
    fn parse(text: &str) -> Result<Header, Unreadable> {
        let (mut dtype, mut by_columns, mut axes) = (None, None, None);
        let mut rest = after(text.trim(), "{")?;
        while !rest.starts_with('}') {
            let (key, value) = quoted(rest)?;
            let value = after(value, ":")?;
            rest = match key {
                "descr" => {
                    let (descr, rest) = quoted(value).map_err(|_| Unreadable::Dtype {
                        name: "structured".to_owned(),
                        hint: "; save one field on its own",
                    })?;
                    dtype = Some(described(descr)?);
                    rest
                }
                "fortran_order" => {
                    let (word, rest) =
                        value.split_at(value.find([',', '}']).unwrap_or(value.len()));
                    by_columns = Some(match word.trim() {
                        "True" => true,
                        "False" => false,
                        _ => return Err(wrong(value)),
                    });
                    rest
                }
                "shape" => {
                    let inside = after(value, "(")?;
                    let end = inside.find(')').ok_or_else(|| wrong(value))?;
                    let numbers = inside[..end].split(',').map(str::trim);
                    axes = Some(
                        numbers
                            .filter(|number| !number.is_empty())
                            .map(|number| number.parse().map_err(|_| wrong(number)))
                            .collect::<Result<Vec<u64>, _>>()?,
                    );
                    &inside[end + 1..]
                }
                _ => return Err(wrong(rest)),
            };
            rest = rest.trim_start();
            rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        }
        let missing = |key| Unreadable::Header { reason: format!("has no '{key}'") };
        let (dtype, big_endian) = dtype.ok_or_else(|| missing("descr"))?;
        let by_columns = by_columns.ok_or_else(|| missing("fortran_order"))?;
        let axes = axes.ok_or_else(|| missing("shape"))?;
        Ok(Header { layout: Layout { dtype, big_endian, by_columns }, axes })
    }
}

fn wrong(at: &str) -> Unreadable {
    let found: String = at.chars().take(30).collect();
    Unreadable::Header {
        reason: format!(
            "cannot be read at \"{}\": it should be {{'descr': …, 'fortran_order': …, 'shape': …}}",
            found.escape_debug()
        ),
    }
}

fn after<'a>(text: &'a str, mark: &str) -> Result<&'a str, Unreadable> {
    text.trim_start().strip_prefix(mark).map(str::trim_start).ok_or_else(|| wrong(text))
}

/// A word in quotes and what follows it.
fn quoted(text: &str) -> Result<(&str, &str), Unreadable> {
    let quote =
        text.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or_else(|| wrong(text))?;
    text[1..].split_once(quote).ok_or_else(|| wrong(text))
}

/// Type and order of bytes of a description such as `<f8`.
fn described(descr: &str) -> Result<(Dtype, bool), Unreadable> {
    let refused = |name: &str, hint| Err(Unreadable::Dtype { name: name.to_owned(), hint });
    let big_endian = descr.starts_with('>');
    let kind = descr.trim_start_matches(['<', '>', '|', '=']);
    let dtype = match kind {
        "f8" => Dtype::Double,
        "f4" => Dtype::Single,
        "f2" => Dtype::Half,
        "b1" | "?" => Dtype::Bool,
        "i1" => Dtype::Int(1),
        "i2" => Dtype::Int(2),
        "i4" => Dtype::Int(4),
        "i8" => Dtype::Int(8),
        "u1" => Dtype::Uint(1),
        "u2" => Dtype::Uint(2),
        "u4" => Dtype::Uint(4),
        "u8" => Dtype::Uint(8),
        "c8" => return refused("complex64", "; real and imaginary parts apart"),
        "c16" => return refused("complex128", "; real and imaginary parts apart"),
        "c32" => return refused("complex256", "; real and imaginary parts apart"),
        "f16" | "f12" | "g" => return refused("longdouble", ""),
        "O" => return refused("object", " (object arrays hold Python programs)"),
        _ => return refused(&format!("\"{}\"", descr.escape_debug()), ""),
    };
    Ok((dtype, big_endian))
}

/// A matrix as `.npy`, rows one after another; a vector has one axis.
pub(crate) fn write<T: Real>(
    out: &mut impl Write,
    matrix: &Mat<T>,
    vector: bool,
) -> io::Result<()> {
    let (rows, cols) = matrix.shape();
    let shape = if vector { format!("({rows},)") } else { format!("({rows}, {cols})") };
    let kind = if T::NAME == "float32" { "<f4" } else { "<f8" };
    write_header(out, kind, &shape)?;
    for row in 0..rows {
        for col in 0..cols {
            let value = matrix[(row, col)].to_f64();
            if kind == "<f4" {
                #[expect(clippy::cast_possible_truncation, reason = "it was an f32")]
                out.write_all(&(value as f32).to_le_bytes())?;
            } else {
                out.write_all(&value.to_le_bytes())?;
            }
        }
    }
    Ok(())
}

/// Indices from 0 as `.npy` of int64 with one axis.
pub(crate) fn write_indices(out: &mut impl Write, indices: &[usize]) -> io::Result<()> {
    write_header(out, "<i8", &format!("({},)", indices.len()))?;
    for &index in indices {
        let index = i64::try_from(index).expect("no array has 2⁶³ columns");
        out.write_all(&index.to_le_bytes())?;
    }
    Ok(())
}

/// What comes before the numbers of an array, `shape` such as `(2, 3)`.
pub(crate) fn write_header(out: &mut impl Write, kind: &str, shape: &str) -> io::Result<()> {
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    // The numbers begin at a multiple of 64 bytes: 10 come before the header, a line end after it.
    let padding = 63 - (10 + header.len()) % 64;
    header.extend(std::iter::repeat_n(' ', padding));
    header.push('\n');
    out.write_all(MAGIC)?;
    out.write_all(&[1, 0])?;
    out.write_all(&u16::try_from(header.len()).expect("a short header").to_le_bytes())?;
    out.write_all(header.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Numbers;

    fn file(version: u8, header: &str, numbers: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([version, 0]);
        let length = u32::try_from(header.len()).unwrap().to_le_bytes();
        bytes.extend(&length[..if version == 1 { 2 } else { 4 }]);
        bytes.extend(header.as_bytes());
        bytes.extend(numbers);
        bytes
    }

    fn message(bytes: &[u8]) -> String {
        read(bytes).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_written_reads_back() {
        let a = Mat::from_fn(2, 3, |i, j| 0.1_f32 * (i * 3 + j) as f32);
        let mut bytes = Vec::new();
        write(&mut bytes, &a, false).unwrap();
        assert_eq!((bytes.len() - 24) % 64, 0);
        let Numbers::Single(back) = read(&bytes).unwrap().numbers else { panic!("stays float32") };
        assert_eq!(back, a);
    }

    #[test]
    fn indices_read_back_as_whole_numbers() {
        let mut bytes = Vec::new();
        write_indices(&mut bytes, &[0, 7, 1 << 40]).unwrap();
        let matrix = read(&bytes).unwrap();
        assert!(matrix.vector && matrix.dtype == Dtype::Int(8));
        let Numbers::Double(a) = matrix.numbers else { panic!("integers become float64") };
        assert_eq!((a[(0, 0)], a[(1, 0)], a[(2, 0)]), (0.0, 7.0, 2.0_f64.powi(40)));
    }

    #[test]
    fn keys_come_in_any_order_in_either_quotes() {
        let header = r#"{"shape": (2,), 'fortran_order': True,'descr': '|u1'} "#;
        let matrix = read(&file(2, header, &[7, 9])).unwrap();
        assert!(matrix.vector);
        let Numbers::Double(a) = matrix.numbers else { panic!("integers become float64") };
        assert_eq!((a[(0, 0)], a[(1, 0)]), (7.0, 9.0));
    }

    #[test]
    fn lies_are_named() {
        let good = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n";
        assert_eq!(
            message(&file(1, good, &[0; 8])),
            "the header says 1×2 of float64, which is 16 bytes, but 8 follow it: the file is cut short"
        );
        assert!(message(&file(1, good, &[0; 24])).ends_with("the file is longer than it says"));
        let huge = good.replace("(1, 2)", "(18446744073709551615, 18446744073709551615)");
        assert!(message(&file(1, &huge, &[0; 8])).ends_with("cut short"));
        let empty = good.replace("(1, 2)", "(18446744073709551615, 0)");
        assert_eq!(message(&file(1, &empty, &[])), "there are no numbers in it");
        let cube = good.replace("(1, 2)", "(1, 2, 3)");
        assert!(message(&file(1, &cube, &[0; 48])).starts_with("the array has the shape 1×2×3"));
        let complex = good.replace("<f8", "<c16");
        assert!(
            message(&file(1, &complex, &[0; 32])).starts_with("complex128 numbers are not read")
        );
        let fields = good.replace("'<f8'", "[('x', '<f8')]");
        assert!(message(&file(1, &fields, &[0; 16])).starts_with("structured numbers"));
        assert_eq!(message(&file(9, good, &[])), "the header has version 9: 1, 2 and 3 are known");
        let mut long = file(2, good, &[]);
        long[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(message(&long), "the header is cut short");
        assert!(message(b"PK\x03\x04").starts_with("not a .npy file: it begins with \"PK"));
        assert!(message(b"").ends_with("the file is empty"));
    }

    #[test]
    fn no_prefix_of_a_file_panics() {
        let whole = file(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }", &[0; 8]);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err());
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            // Whatever it says now, it is read or refused.
            let _ = read(&bytes);
        }
    }
}

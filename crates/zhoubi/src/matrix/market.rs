//! Matrix Market (NIST): a banner, comments, the sizes, then entries in columns or as triples.

use std::iter::Peekable;

use lowrank::Mat;

use super::{
    Dtype, Matrix, Numbers,
    unreadable::{Unreadable, beginning},
};

/// Numbers at most in the full matrix of a sparse file: a gigabyte. A triple of a few bytes can
/// declare any size.
const LIMIT: u64 = 1 << 27;

/// What the entries stand for below and above the diagonal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symmetry {
    General,
    Symmetric,
    Skew,
}

#[derive(Debug, Clone, Copy)]
struct Banner {
    coordinate: bool,
    pattern: bool,
    symmetry: Symmetry,
}

pub(super) fn read(bytes: &[u8]) -> Result<Matrix, Unreadable> {
    if !bytes.starts_with(b"%%MatrixMarket") {
        return Err(Unreadable::WrongMagic {
            format: "a Matrix Market file (\"%%MatrixMarket …\")",
            found: beginning(bytes),
        });
    }
    let text = String::from_utf8_lossy(bytes);
    let mut lines = (1..).zip(text.lines());
    let (_, first) = lines.next().expect("the banner is a line");
    let banner = Banner::parse(first)?;
    let mut lines = lines
        .filter(|(_, line)| !line.trim_start().starts_with('%') && !line.trim().is_empty())
        .peekable();
    let a =
        if banner.coordinate { triples(banner, &mut lines)? } else { columns(banner, &mut lines)? };
    if let Some((line, _)) = lines.next() {
        return Err(Unreadable::Line {
            line,
            reason: "more entries than the sizes declare".to_owned(),
        });
    }
    Ok(Matrix { numbers: Numbers::Double(a), dtype: Dtype::Double, vector: false })
}

impl Banner {
    fn parse(line: &str) -> Result<Banner, Unreadable> {
        let refuse = |reason: String| Unreadable::Line { line: 1, reason };
        let words: Vec<String> =
            line.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
        let [object, format, field, symmetry] = words.as_slice() else {
            return Err(refuse(
                "the banner should be %%MatrixMarket matrix coordinate real general".to_owned(),
            ));
        };
        if object != "matrix" {
            return Err(refuse(format!("the object is \"{object}\": only matrix is read")));
        }
        let coordinate = match format.as_str() {
            "coordinate" => true,
            "array" => false,
            other => {
                return Err(refuse(format!("\"{other}\" is neither coordinate nor array")));
            }
        };
        let pattern = match field.as_str() {
            "real" | "double" | "integer" => false,
            "pattern" if coordinate => true,
            "complex" => {
                return Err(Unreadable::Dtype {
                    name: "complex".to_owned(),
                    hint: "; real and imaginary parts apart",
                });
            }
            other => {
                return Err(refuse(format!("numbers of kind \"{other}\" are not read here")));
            }
        };
        let symmetry = match symmetry.as_str() {
            "general" => Symmetry::General,
            // Without complex numbers they are the same.
            "symmetric" | "hermitian" => Symmetry::Symmetric,
            "skew-symmetric" => Symmetry::Skew,
            other => return Err(refuse(format!("the symmetry \"{other}\" is not known"))),
        };
        Ok(Banner { coordinate, pattern, symmetry })
    }
}

/// The line of sizes, `N` numbers, and where it stands.
fn sizes<'a, const N: usize>(
    lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
) -> Result<(usize, [u64; N]), Unreadable> {
    let (line, text) = lines.next().ok_or(Unreadable::Nothing)?;
    let numbers: Option<Vec<u64>> = text.split_whitespace().map(|word| word.parse().ok()).collect();
    numbers.and_then(|numbers| numbers.try_into().ok()).map(|sizes| (line, sizes)).ok_or_else(
        || Unreadable::Line {
            line,
            reason: format!("the sizes should be {N} whole numbers, not \"{}\"", brief(text)),
        },
    )
}

fn brief(text: &str) -> String {
    text.chars().take(30).collect()
}

fn zeros(banner: Banner, line: usize, rows: u64, cols: u64) -> Result<Mat<f64>, Unreadable> {
    let numbers = u128::from(rows) * u128::from(cols);
    if numbers == 0 {
        return Err(Unreadable::Nothing);
    }
    if numbers > u128::from(LIMIT) {
        let gigabytes = (numbers * 8).div_ceil(1_000_000_000);
        return Err(Unreadable::TooLarge { rows, cols, gigabytes, limit: LIMIT });
    }
    if banner.symmetry != Symmetry::General && rows != cols {
        return Err(Unreadable::Line {
            line,
            reason: format!("{rows}×{cols} cannot be symmetric"),
        });
    }
    let fits = |n: u64| usize::try_from(n).expect("at most the limit");
    Ok(Mat::zeros(fits(rows), fits(cols)))
}

fn triples<'a>(
    banner: Banner,
    lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
) -> Result<Mat<f64>, Unreadable> {
    let (sizes_at, [rows, cols, count]) = sizes::<3>(lines)?;
    let mut a = zeros(banner, sizes_at, rows, cols)?;
    for done in 0..count {
        let Some((line, text)) = lines.next() else {
            return Err(Unreadable::Line {
                line: sizes_at,
                reason: format!("{count} entries are declared, {done} are there"),
            });
        };
        let refuse = |reason: String| Unreadable::Line { line, reason };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (i, j, value) = match (banner.pattern, words.as_slice()) {
            (false, [i, j, value]) => (i, j, number(line, value)?),
            (true, [i, j]) => (i, j, 1.0),
            _ => {
                let shape = if banner.pattern { "row column" } else { "row column value" };
                return Err(refuse(format!("\"{}\" is not \"{shape}\"", brief(text))));
            }
        };
        let place = |word: &str, most: u64, what: &str| match word.parse::<u64>() {
            Ok(at) if 1 <= at && at <= most => Ok(usize::try_from(at - 1).expect("in range")),
            _ => Err(refuse(format!("{what} {} is not in 1..={most}", brief(word)))),
        };
        let (i, j) = (place(i, rows, "row")?, place(j, cols, "column")?);
        // The same place twice adds up, as in SciPy.
        a[(i, j)] += value;
        match banner.symmetry {
            Symmetry::Symmetric if i != j => a[(j, i)] += value,
            Symmetry::Skew if i != j => a[(j, i)] -= value,
            Symmetry::General | Symmetry::Symmetric | Symmetry::Skew => {}
        }
    }
    Ok(a)
}

fn columns<'a>(
    banner: Banner,
    lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
) -> Result<Mat<f64>, Unreadable> {
    let (sizes_at, [rows, cols]) = sizes::<2>(lines)?;
    let mut a = zeros(banner, sizes_at, rows, cols)?;
    let mut done = 0;
    for j in 0..a.ncols() {
        let first = match banner.symmetry {
            Symmetry::General => 0,
            Symmetry::Symmetric => j,
            Symmetry::Skew => j + 1,
        };
        for i in first..a.nrows() {
            let Some((line, text)) = lines.next() else {
                return Err(Unreadable::Line {
                    line: sizes_at,
                    reason: format!("{rows}×{cols} entries are declared, {done} are there"),
                });
            };
            let value = number(line, text.trim())?;
            a[(i, j)] = value;
            match banner.symmetry {
                Symmetry::General => {}
                Symmetry::Symmetric => a[(j, i)] = value,
                Symmetry::Skew => a[(j, i)] = -value,
            }
            done += 1;
        }
    }
    Ok(a)
}

fn number(line: usize, word: &str) -> Result<f64, Unreadable> {
    word.parse().map_err(|_| Unreadable::Line {
        line,
        reason: format!("\"{}\" is not a number", brief(word)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(text: &str) -> Mat<f64> {
        match read(text.as_bytes()).unwrap().numbers {
            Numbers::Double(a) => a,
            Numbers::Single(_) => panic!("text is float64"),
        }
    }

    fn message(text: &str) -> String {
        read(text.as_bytes()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn every_kind() {
        let sparse =
            "%%MatrixMarket matrix coordinate real general\n% note\n2 3 2\n1 1 1.5\n2 3 -2\n";
        let a = matrix(sparse);
        assert_eq!((a.shape(), a[(0, 0)], a[(1, 2)], a[(0, 1)]), ((2, 3), 1.5, -2.0, 0.0));
        let skew = "%%MatrixMarket matrix coordinate integer skew-symmetric\n2 2 1\n2 1 3\n";
        assert_eq!((matrix(skew)[(1, 0)], matrix(skew)[(0, 1)]), (3.0, -3.0));
        let pattern = "%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n";
        assert_eq!((matrix(pattern)[(1, 0)], matrix(pattern)[(0, 1)]), (1.0, 1.0));
        let dense = "%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n";
        assert_eq!((matrix(dense)[(0, 1)], matrix(dense)[(1, 1)]), (2.0, 3.0));
    }

    #[test]
    fn lies_are_named() {
        let banner = "%%MatrixMarket matrix coordinate real general\n";
        assert_eq!(
            message(&format!("{banner}2 2 3\n1 1 1\n")),
            "line 2: 3 entries are declared, 1 are there"
        );
        assert_eq!(
            message(&format!("{banner}2 2 1\n1 1 1\n2 2 1\n")),
            "line 4: more entries than the sizes declare"
        );
        assert_eq!(message(&format!("{banner}2 2 1\n3 1 1\n")), "line 3: row 3 is not in 1..=2");
        assert_eq!(message(&format!("{banner}2 2 1\n1 0 1\n")), "line 3: column 0 is not in 1..=2");
        assert!(
            message(&format!("{banner}4000000000 4000000000 1\n1 1 1\n"))
                .contains("128000000000 GB")
        );
        assert!(message(&format!("{banner}2 2\n")).starts_with("line 2: the sizes should be 3"));
        assert!(
            message("%%MatrixMarket matrix array complex general\n1 1\n1 1\n")
                .starts_with("complex")
        );
        assert!(message("1 1 1\n").starts_with("not a Matrix Market file"));
    }
}

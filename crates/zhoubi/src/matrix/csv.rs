//! Comma-separated values: a row a line, a line of names first if there is one.

use lowrank::Mat;

use super::{Dtype, Matrix, Numbers, unreadable::Unreadable};

pub(super) fn read(bytes: &[u8]) -> Result<Matrix, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Unreadable::Line {
        line: 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count(),
        reason: "not UTF-8 text".to_owned(),
    })?;
    let mut entries = Vec::new();
    let mut rows = 0;
    // Line and width of the first row.
    let mut first: Option<(usize, usize)> = None;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    for (index, (line, row)) in lines.enumerate() {
        let cells = row.split(',').map(|cell| cell.trim().trim_matches('"'));
        if index == 0 && cells.clone().all(|cell| cell.parse::<f64>().is_err()) {
            // A line without a single number is a line of names.
            continue;
        }
        let mut width = 0;
        for cell in cells {
            width += 1;
            entries.push(cell.parse::<f64>().map_err(|_| Unreadable::NotANumber {
                line,
                column: width,
                found: cell.chars().take(30).collect(),
            })?);
        }
        let (first_line, expected) = *first.get_or_insert((line, width));
        if width != expected {
            return Err(Unreadable::Ragged { line, found: width, first: first_line, expected });
        }
        rows += 1;
    }
    let Some((_, cols)) = first else { return Err(Unreadable::Nothing) };
    Ok(Matrix {
        numbers: Numbers::Double(Mat::from_fn(rows, cols, |i, j| entries[i * cols + j])),
        dtype: Dtype::Double,
        vector: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        read(text.as_bytes()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn numbers_with_names_quotes_and_windows_line_ends() {
        let matrix = read("\u{feff}a,b\r\n1, -2e3\r\n\r\n\"3\",4\r\n".as_bytes()).unwrap();
        let Numbers::Double(a) = matrix.numbers else { panic!("text is float64") };
        assert_eq!(a, lowrank_matrix(&[[1.0, -2000.0], [3.0, 4.0]]));
    }

    fn lowrank_matrix(rows: &[[f64; 2]; 2]) -> Mat<f64> {
        Mat::from_fn(2, 2, |i, j| rows[i][j])
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(message("1,2\n3\n"), "line 2 has 1 columns, line 1 has 2");
        assert_eq!(message("x,y\n1,2\n\n3,x\n"), "line 4, column 2: \"x\" is not a number");
        assert_eq!(message("1,two\n"), "line 1, column 2: \"two\" is not a number");
        assert_eq!(message("1,\n"), "line 1, column 2: \"\" is not a number");
        assert_eq!(message("\n\n"), "there are no numbers in it");
        assert_eq!(message("a,b\n"), "there are no numbers in it");
        assert_eq!(
            read(b"1,2\n\xff").map(|_| ()).unwrap_err().to_string(),
            "line 2: not UTF-8 text"
        );
    }
}

//! `zhoubi tex --jsonl`: as many lines out as in, one at a time, whatever comes in.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

use serde_json::{Value as Json, json};
use typeset::{Macros, Options};

use crate::{command::Outcome, failure::Failure};

/// Greatest length of a line in bytes; a longer one is refused without being held in memory.
const MAX_LINE: usize = 1 << 20;

pub(crate) fn run(file: &Path, macros: &Macros) -> Outcome {
    let output = BufWriter::new(io::stdout().lock());
    if file == Path::new("-") {
        return answer_all(io::stdin().lock(), output, macros);
    }
    let input = File::open(file).map_err(|error| Failure::file("cannot read", file, &error))?;
    answer_all(input, output, macros)
}

fn answer_all(input: impl Read, mut output: impl Write, macros: &Macros) -> Outcome {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    loop {
        let answer = match next_line(&mut input, &mut line) {
            Ok(Line::End) => break,
            Ok(Line::Whole) => answer(&line, macros),
            Ok(Line::TooLong) => failed(&format!("the line has more than {MAX_LINE} bytes"), None),
            Err(error) => return Err(Failure::data(format!("cannot read: {error}"))),
        };
        writeln!(output, "{answer}").map_err(|error| Failure::output(&error))?;
        // Whoever writes line by line and waits gets the answer at once; a stream is not slowed.
        if !input.buffer().contains(&b'\n') {
            output.flush().map_err(|error| Failure::output(&error))?;
        }
    }
    output.flush().map_err(|error| Failure::output(&error))
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole,
    TooLong,
    End,
}

/// Reads a line without its end into `line`, holding at most [`MAX_LINE`] bytes.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let mut state = Line::End;
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(state);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        state = if state == Line::TooLong || line.len() + part.len() > MAX_LINE {
            line.clear();
            Line::TooLong
        } else {
            line.extend_from_slice(part);
            Line::Whole
        };
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(state);
        }
    }
}

/// The answer to one line; nothing is kept for the next.
fn answer(line: &[u8], macros: &Macros) -> Json {
    let request: Json = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => {
            return failed(&format!("the line is not JSON: {error}"), Some(error.column()));
        }
    };
    let Some(tex) = request.get("tex").and_then(Json::as_str) else {
        return failed("\"tex\" is needed, a string: {\"tex\":\"x^2\",\"display\":true}", None);
    };
    let display = match request.get("display") {
        None | Some(Json::Null) => false,
        Some(Json::Bool(display)) => *display,
        Some(_) => return failed("\"display\" is true or false", None),
    };
    match typeset::render(tex, &super::options(display, macros)) {
        Ok(formula) => super::object(&formula),
        Err(_) => refused(tex, &super::options(display, macros)),
    }
}

/// Everything that is wrong with a formula; the first error once more by itself.
fn refused(tex: &str, options: &Options<'_>) -> Json {
    let errors: Vec<Json> = typeset::errors(tex, options)
        .iter()
        .map(|error| {
            let at = tex.floor_char_boundary(error.span().start);
            json!({ "message": error.to_string(), "column": tex[..at].chars().count() + 1 })
        })
        .collect();
    json!({ "error": errors.first(), "errors": errors })
}

/// `column` is from 1, in characters of the TeX, or of the line when it is not JSON.
fn failed(message: &str, column: Option<usize>) -> Json {
    match column {
        Some(column) => json!({ "error": { "message": message, "column": column } }),
        None => json!({ "error": { "message": message } }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &[u8]) -> Vec<Json> {
        let mut output = Vec::new();
        answer_all(input, &mut output, &Macros::default()).unwrap();
        output
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    #[test]
    fn there_are_as_many_lines_out_as_in() {
        let long = [b"\"".repeat(MAX_LINE + 2).as_slice(), b"\n"].concat();
        let input = [
            b"\n{\n\xff\xfe\n".as_slice(),
            &long,
            b"[]\n{\"tex\":7}\n{\"tex\":\"\",\"display\":1}\n7",
        ]
        .concat();
        let answers = answers(&input);
        assert_eq!(answers.len(), 8);
        for answer in answers {
            assert!(answer["error"]["message"].is_string(), "{answer}");
        }
    }

    #[test]
    fn all_errors_of_a_formula_are_told_and_cost_no_other() {
        let input = b"{\"tex\":\"\\\\foo+x\\\\frac\"}\n{\"tex\":\"x\"}\n";
        let answers = answers(input);
        let errors = answers[0]["errors"].as_array().unwrap();
        let columns: Vec<_> = errors.iter().map(|error| error["column"].as_u64()).collect();
        assert_eq!(columns, [Some(1), Some(7)]);
        assert_eq!(answers[0]["error"], errors[0]);
        assert!(answers[1]["svg"].is_string());
    }

    #[test]
    fn a_last_line_needs_no_line_end_and_a_line_end_begins_no_line() {
        assert_eq!(answers(b"").len(), 0);
        assert_eq!(answers(b"7").len(), 1);
        assert_eq!(answers(b"7\n").len(), 1);
    }
}

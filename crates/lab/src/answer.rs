//! The bytes of a figure as a file: the same for the server, the command line and the export.

use crate::{Description, Error, Lab, Values, View};

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The picture.
    Svg,
    /// The table.
    Csv,
    /// Parameters, values, table, alternative text and picture.
    Json,
}

/// Runs the lab and writes the figure as a file.
///
/// # Errors
/// As [`Lab::run`].
pub fn answer(
    lab: &dyn Lab,
    values: &Values,
    view: View,
    format: Format,
) -> Result<Vec<u8>, Error> {
    let _: &Description = lab.description();
    let figure = lab.run(values, view)?;
    match format {
        Format::Svg => Ok(figure.svg.into_bytes()),
        Format::Csv | Format::Json => todo!(),
    }
}

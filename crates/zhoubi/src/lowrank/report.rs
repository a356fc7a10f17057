//! The certificate of a result: as JSON for programs, in a few lines for people.

use std::fmt::Write;

use lowrank::{Basis, Certificate, Discrepancy, Keep, Lstsq, Pinv, Real, RidgePinv, Route, Svd};
use serde_json::{Map, Value, json};

use crate::matrix::{Matrix, Source};

/// What is said of a result.
#[derive(Debug)]
pub(super) struct Report {
    fields: Map<String, Value>,
    summary: String,
    certificate: Certificate,
}

impl Report {
    pub(super) fn svd<T: Real>(source: &Source, a: &Matrix, keep: Keep, svd: &Svd<T>) -> Report {
        let certificate = &svd.certificate;
        let mut fields = beginning("svd", source, a);
        fields.insert("method".to_owned(), json!("exact"));
        let asked = match keep {
            Keep::Rank(rank) => json!({ "rank": rank }),
            Keep::Relative(tolerance) => json!({ "tol": tolerance }),
            Keep::Absolute(tolerance) => json!({ "absolute": tolerance }),
        };
        fields.insert("asked".to_owned(), asked);
        fields.insert("sigma".to_owned(), numbers(&svd.sigma));
        fields.extend(known(certificate));
        let mut summary = opening(source, a);
        let (error, kept) = (&certificate.frobenius, certificate.kept);
        line(&mut summary, &format!("rank kept: {kept} of {}", svd.spectrum.len()));
        line(
            &mut summary,
            &format!(
                "relative error: {:.3e} (Frobenius), {:.3e} (spectral)",
                error.relative, certificate.spectral.relative
            ),
        );
        line(&mut summary, &gap(certificate));
        line(&mut summary, &rank(certificate));
        Report { fields, summary, certificate: certificate.clone() }
    }

    pub(super) fn pinv<T: Real>(source: &Source, a: &Matrix, pinv: &Pinv<T>) -> Report {
        let certificate = &pinv.certificate;
        let mut fields = beginning("pinv", source, a);
        fields.extend(known(certificate));
        fields.insert("consistency".to_owned(), json!(pinv.consistency));
        fields.insert("reflexivity".to_owned(), json!(pinv.reflexivity));
        let mut summary = opening(source, a);
        line(&mut summary, &rank(certificate));
        line(&mut summary, &gap(certificate));
        line(
            &mut summary,
            &format!(
                "measured: |A P A - A|/|A| = {:.1e}, |P A P - P|/|P| = {:.1e}",
                pinv.consistency, pinv.reflexivity
            ),
        );
        Report { fields, summary, certificate: certificate.clone() }
    }

    pub(super) fn ridge_pinv<T: Real>(
        source: &Source,
        a: &Matrix,
        epsilon: f64,
        found: &RidgePinv<T>,
    ) -> Report {
        let certificate = &found.certificate;
        let mut fields = beginning("pinv", source, a);
        fields.extend(known(certificate));
        fields.insert("ridge".to_owned(), json!(epsilon));
        fields.insert("distance".to_owned(), json!(found.distance));
        let mut summary = opening(source, a);
        line(&mut summary, &rank(certificate));
        line(&mut summary, &gap(certificate));
        line(
            &mut summary,
            &format!(
                "ridge {epsilon:e}: {:.3e} from the pseudo-inverse, relative, spectral",
                found.distance
            ),
        );
        Report { fields, summary, certificate: certificate.clone() }
    }

    /// `ridge`: the penalty, if there was one, and the effective degrees of freedom.
    pub(super) fn lstsq<T: Real>(
        source: &Source,
        a: &Matrix,
        (rhs_source, rhs): (&Source, &Matrix),
        fit: &Lstsq<T>,
        ridge: Option<(f64, f64)>,
    ) -> Report {
        let residual = &fit.residual;
        let mut fields = beginning("lstsq", source, a);
        fields.insert("rhs".to_owned(), described(rhs_source, rhs));
        fields.extend(known(&fit.certificate));
        fields.insert(
            "residual".to_owned(),
            json!({
                "absolute": residual.absolute,
                "relative": residual.relative,
                "columns": residual.columns,
                "optimality": residual.optimality,
                "basis": basis(Basis::Measured),
            }),
        );
        let mut summary = opening(source, a);
        line(&mut summary, &rank(&fit.certificate));
        line(
            &mut summary,
            &format!(
                "residual: {:.6e}, {:.3e} of |B| (gradient {:.1e})",
                residual.absolute, residual.relative, residual.optimality
            ),
        );
        if let Some((epsilon, freedom)) = ridge {
            fields.insert("ridge".to_owned(), json!(epsilon));
            fields.insert("freedom".to_owned(), json!(freedom));
            line(
                &mut summary,
                &format!("ridge {epsilon:e}: {freedom:.3} effective degrees of freedom"),
            );
        }
        Report { fields, summary, certificate: fit.certificate.clone() }
    }

    pub(super) fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.fields).expect("a tree of values");
        text.push('\n');
        text
    }

    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

fn beginning(command: &str, source: &Source, a: &Matrix) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("command".to_owned(), json!(command));
    fields.insert("input".to_owned(), described(source, a));
    fields
}

pub(super) fn described(source: &Source, a: &Matrix) -> Value {
    let (rows, cols) = a.shape();
    json!({ "name": source.name(), "rows": rows, "cols": cols, "dtype": a.dtype.name() })
}

fn numbers<T: Real>(values: &[T]) -> Value {
    values.iter().map(|value| json!(value.to_f64())).collect()
}

/// The certificate. What is infinite or undefined is `null`.
fn known(certificate: &Certificate) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value| fields.insert(name.to_owned(), value);
    put("kept", json!(certificate.kept));
    put("rank", json!(certificate.rank));
    put("cutoff", json!(certificate.cutoff));
    put("gap", json!(certificate.gap));
    put("condition", json!(certificate.condition));
    put(
        "error",
        json!({
            "frobenius": discrepancy(&certificate.frobenius),
            "spectral": discrepancy(&certificate.spectral),
        }),
    );
    put("uncertainty", json!(certificate.uncertainty));
    let route = match certificate.route {
        Route::Bidiagonal => "bidiagonal",
        Route::Sequential => "bidiagonal, sequential",
        Route::Jacobi => "jacobi",
        _ => "other",
    };
    put("route", json!(route));
    fields
}

fn discrepancy(error: &Discrepancy) -> Value {
    json!({
        "absolute": error.absolute,
        "relative": error.relative,
        "at_most": error.at_most,
        "norm": error.norm,
        "basis": basis(error.basis),
    })
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::SingularValues => "the singular values left out (Eckart, Young, Mirsky)",
        Basis::Measured => "measured on the factors",
        _ => "other",
    }
}

pub(super) fn line(summary: &mut String, text: &str) {
    writeln!(summary, "{text}").expect("a string takes any line");
}

pub(super) fn opening(source: &Source, a: &Matrix) -> String {
    let (rows, cols) = a.shape();
    format!("{}: {rows}×{cols} {}\n", source.name(), a.dtype.name())
}

fn gap(certificate: &Certificate) -> String {
    match certificate.gap {
        Some(gap) => format!("gap behind the last value kept: {gap:.3}"),
        None => "gap behind the last value kept: none, nothing above zero follows".to_owned(),
    }
}

fn rank(certificate: &Certificate) -> String {
    let condition = match certificate.condition {
        Some(condition) => format!("condition {condition:.3e}"),
        None => "a zero matrix".to_owned(),
    };
    format!(
        "numerical rank: {} (cut-off {:.3e}, {condition})",
        certificate.rank, certificate.cutoff
    )
}

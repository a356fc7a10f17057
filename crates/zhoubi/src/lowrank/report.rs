//! The certificate of a result: as JSON for programs, in a few lines for people.

use std::fmt::Write;

use lowrank::{
    Basis, Certificate, Discrepancy, Ended, Keep, Lstsq, Method, PartialSvd, Pinv, Real, RidgePinv,
    Route, Svd,
};
use serde_json::{Map, Value, json};

use super::plot::Cut;
use crate::matrix::{Matrix, Source};

/// What is said of a result.
#[derive(Debug)]
pub(super) struct Report {
    fields: Map<String, Value>,
    summary: String,
    cut: Cut,
}

impl Report {
    pub(super) fn svd<T: Real>(source: &Source, a: &Matrix, keep: Keep, svd: &Svd<T>) -> Report {
        let certificate = &svd.certificate;
        let mut fields = beginning("svd", source, a);
        fields.insert("method".to_owned(), json!("exact"));
        fields.insert("asked".to_owned(), asked(keep));
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
        Report { fields, summary, cut: cut(certificate) }
    }

    pub(super) fn partial<T: Real>(
        source: &Source,
        a: &Matrix,
        keep: Keep,
        seed: u64,
        svd: &PartialSvd<T>,
    ) -> Report {
        let certificate = &svd.certificate;
        let error = &certificate.frobenius;
        let method = method(certificate.method);
        let mut fields = beginning("svd", source, a);
        let mut put = |name: &str, value| fields.insert(name.to_owned(), value);
        put("method", json!(method));
        put("seed", json!(seed));
        put("asked", asked(keep));
        put("sigma", numbers(&svd.sigma));
        put("kept", json!(certificate.kept));
        put("gap", json!(certificate.gap));
        put(
            "error",
            json!({
                "frobenius": discrepancy(error),
                "spectral": discrepancy(&certificate.spectral),
            }),
        );
        put("residuals", json!(certificate.residuals));
        put("ended", json!(ended(certificate.ended)));
        let work = certificate.work;
        put("work", json!({ "products": work.products, "passes": work.passes }));
        let mut summary = opening(source, a);
        let (products, passes) = (work.products, work.passes);
        line(
            &mut summary,
            &format!(
                "rank kept: {} ({method}, {products} products in {passes} passes)",
                certificate.kept
            ),
        );
        let at_most = if error.norm > 0.0 { error.at_most / error.norm } else { 0.0 };
        line(
            &mut summary,
            &format!(
                "relative error: {:.3e} (Frobenius), at most {at_most:.3e}, {}",
                error.relative,
                basis(error.basis)
            ),
        );
        if let Some(gap) = certificate.gap {
            line(&mut summary, &format!("gap behind the last value kept: {gap:.3}"));
        }
        let cut = Cut { kept: certificate.kept, error: error.relative, zero: None };
        Report { fields, summary, cut }
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
        Report { fields, summary, cut: cut(certificate) }
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
        Report { fields, summary, cut: cut(certificate) }
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
        Report { fields, summary, cut: cut(&fit.certificate) }
    }

    pub(super) fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.fields).expect("a tree of values");
        text.push('\n');
        text
    }

    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    /// For the picture.
    pub(super) fn cut(&self) -> Cut {
        self.cut
    }
}

pub(super) fn beginning(command: &str, source: &Source, a: &Matrix) -> Map<String, Value> {
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

/// What a picture of the spectrum needs.
fn cut(certificate: &Certificate) -> Cut {
    Cut {
        kept: certificate.kept,
        error: certificate.frobenius.relative,
        zero: Some(certificate.cutoff),
    }
}

pub(super) fn asked(keep: Keep) -> Value {
    match keep {
        Keep::Rank(rank) => json!({ "rank": rank }),
        Keep::Relative(tolerance) => json!({ "tol": tolerance }),
        Keep::Absolute(tolerance) => json!({ "absolute": tolerance }),
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Exact => "exact",
        Method::Krylov => "krylov",
        Method::Subspace => "subspace",
        Method::OnePass => "one-pass",
        _ => "other",
    }
}

pub(super) fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::Reached => "reached",
        Ended::Exhausted => "exhausted",
        Ended::Budget => "budget",
        Ended::Interrupted => "interrupted",
        _ => "other",
    }
}

pub(super) fn discrepancy(error: &Discrepancy) -> Value {
    json!({
        "absolute": error.absolute,
        "relative": error.relative,
        "at_most": error.at_most,
        "norm": error.norm,
        "basis": basis(error.basis),
    })
}

pub(super) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::SingularValues => "the singular values left out (Eckart, Young, Mirsky)",
        Basis::Measured => "measured on the factors",
        Basis::Difference => "the norm of the matrix less the singular values found",
        Basis::Probes(_) => {
            "estimated by random probes; at_most fails for one seed in 1000 at most"
        }
        Basis::LeaveOneOut => {
            "estimated from the sketch itself, each vector held against the others"
        }
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

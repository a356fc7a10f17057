//! The controls of a live figure: a form that works without script, since its fields are the page's own query.

use lab::{Kind, Parameter, Value};

use super::{Prepared, changed};
use crate::{html, render::Renderer, words::choose};

/// Up to so many choices are shown side by side.
const SEGMENTS: usize = 4;

impl Renderer<'_> {
    /// The form of the figure `id`, with the other figures' values hidden in it.
    pub(super) fn form(&self, id: &str, prepared: &Prepared) -> String {
        let description = prepared.lab.description();
        if description.parameters.is_empty() {
            return String::new();
        }
        let anchor = html::fragment(id);
        let mut out = format!("<form class=\"controls\" method=\"get\" action=\"{anchor}\">\n");
        for (other, figure) in self.figures.iter().filter(|(other, _)| *other != id) {
            for (name, value) in changed(&figure.now, &figure.first) {
                out.push_str(&hidden(&format!("{other}.{name}"), &value.to_string()));
            }
        }
        for parameter in &description.parameters {
            out.push_str(&self.field(id, parameter, prepared));
        }
        for (_, _, sentence) in
            prepared.refused.iter().filter(|(name, _, _)| description.parameter(name).is_none())
        {
            out.push_str(&format!(
                "<p class=\"err\" role=\"alert\">{}</p>\n",
                html::escape(sentence)
            ));
        }
        let again = choose(self.lang, "重新计算", "Recalculate");
        out + &format!("<button class=\"main\">{again}</button>\n</form>\n")
    }

    fn field(&self, figure: &str, parameter: &Parameter, prepared: &Prepared) -> String {
        let id = html::escape(&format!("{figure}.{}", parameter.name));
        let label = html::escape(parameter.label.get(self.lang));
        let Some(value) = prepared.sent.get(&parameter.name) else { return String::new() };
        let refused = prepared.refused.iter().find(|(name, _, _)| *name == parameter.name);
        let invalid = match refused {
            Some(_) => format!(" aria-invalid=\"true\" aria-describedby=\"{id}.err\""),
            None => String::new(),
        };
        let error = match refused {
            Some((_, _, sentence)) => {
                format!(
                    "<p class=\"err\" id=\"{id}.err\" role=\"alert\">{}</p>",
                    html::escape(sentence)
                )
            }
            None => String::new(),
        };
        match &parameter.kind {
            Kind::Integer { min, max, step, .. } => {
                let range = format!("min=\"{min}\" max=\"{max}\" step=\"{step}\"");
                slider(&id, &label, &range, value, &invalid, &error, &parameter.name)
            }
            Kind::Real { min, max, step, .. } => {
                let step = slider_step(*min, *step, value);
                let range = format!("min=\"{min}\" max=\"{max}\" step=\"{step}\"");
                slider(&id, &label, &range, value, &invalid, &error, &parameter.name)
            }
            Kind::Choice { options, .. } => {
                let chosen = value.to_string();
                let option = |option: &lab::ChoiceOption| {
                    let checked = option.name == chosen;
                    (html::escape(&option.name), html::escape(option.label.get(self.lang)), checked)
                };
                if options.len() <= SEGMENTS {
                    let radios: String = options
                        .iter()
                        .map(option)
                        .map(|(name, words, on)| {
                            let on = if on { " checked" } else { "" };
                            format!(
                                "<label><input type=\"radio\" name=\"{id}\" value=\"{name}\"{on}{invalid}>\
                                 <span>{words}</span></label>"
                            )
                        })
                        .collect();
                    format!(
                        "<fieldset class=\"field choice\"><legend>{label}</legend><div>{radios}</div>{error}</fieldset>\n"
                    )
                } else {
                    let items: String = options
                        .iter()
                        .map(option)
                        .map(|(name, words, on)| {
                            let on = if on { " selected" } else { "" };
                            format!("<option value=\"{name}\"{on}>{words}</option>")
                        })
                        .collect();
                    format!(
                        "<div class=\"field\"><label for=\"{id}\">{label}</label>\
                         <select id=\"{id}\" name=\"{id}\"{invalid}>{items}</select>{error}</div>\n"
                    )
                }
            }
            Kind::Switch { .. } => {
                let on = if *value == Value::Switch(true) { " checked" } else { "" };
                // An unchecked box sends nothing; the hidden value before it says that it is off.
                format!(
                    "<div class=\"field check\">{}<label><input type=\"checkbox\" name=\"{id}\" value=\"true\"{on}{invalid}> \
                     {label}</label>{error}</div>\n",
                    hidden(&format!("{figure}.{}", parameter.name), "false").trim_end(),
                )
            }
            Kind::Text { max_bytes, .. } => {
                // What came stays in the field, so that it can be mended.
                let text = refused.map_or_else(|| value.to_string(), |(_, came, _)| came.clone());
                format!(
                    "<div class=\"field\"><label for=\"{id}\">{label}</label><input id=\"{id}\" name=\"{id}\" type=\"text\" \
                     maxlength=\"{max_bytes}\" value=\"{}\" autocomplete=\"off\" spellcheck=\"false\"{invalid}>{error}</div>\n",
                    html::escape(&text),
                )
            }
        }
    }
}

fn slider(
    id: &str,
    label: &str,
    range: &str,
    value: &Value,
    invalid: &str,
    error: &str,
    name: &str,
) -> String {
    let shown = value.to_string().replace('-', "−");
    format!(
        "<div class=\"field\"><label for=\"{id}\">{label}</label><output for=\"{id}\" data-value=\"{}\">{shown}</output>\
         <input id=\"{id}\" name=\"{id}\" type=\"range\" {range} value=\"{value}\"{invalid}>{error}</div>\n",
        html::escape(name),
    )
}

/// A slider moves a value between its steps to the nearest step; then `any` keeps it as it is.
fn slider_step(min: f64, step: f64, value: &Value) -> String {
    let Value::Real(value) = value else { return step.to_string() };
    let steps = (value - min) / step;
    // Half a millionth of a step is below what a slider can show and above rounding.
    if (steps - steps.round()).abs() < 5e-7 { step.to_string() } else { "any".to_owned() }
}

fn hidden(name: &str, value: &str) -> String {
    format!(
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n",
        html::escape(name),
        html::escape(value)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_between_two_steps_keeps_its_slider_from_rounding() {
        assert_eq!(slider_step(0.0, 0.1, &Value::Real(0.3)), "0.1");
        assert_eq!(slider_step(0.0, 0.1, &Value::Real(0.25)), "any");
    }
}

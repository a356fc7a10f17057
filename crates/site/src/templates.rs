//! Templates that make HTML: what they are given is escaped unless it is marked as safe.

use std::sync::OnceLock;

use minijinja::{Environment, UndefinedBehavior, Value};

use crate::html;

/// The templates of one crate, compiled once.
#[derive(Debug)]
pub struct Templates {
    /// Name and text.
    sources: &'static [(&'static str, &'static str)],
    environment: OnceLock<Environment<'static>>,
}

impl Templates {
    /// Templates by name; names that end in `.html` escape.
    pub const fn new(sources: &'static [(&'static str, &'static str)]) -> Templates {
        Templates { sources, environment: OnceLock::new() }
    }

    /// What a template makes of values.
    ///
    /// # Panics
    /// When there is no such template, when one is not well formed or names what it was not given: a slip of
    /// ours.
    #[track_caller]
    pub fn render(&self, name: &str, values: Value) -> String {
        let environment = self.environment.get_or_init(|| compile(self.sources));
        let template = environment.get_template(name).expect("the template is ours");
        template
            .render(values)
            .unwrap_or_else(|error| panic!("{error:#}, a slip in our own template"))
    }
}

fn compile(sources: &'static [(&'static str, &'static str)]) -> Environment<'static> {
    let mut environment = Environment::new();
    // A slip in a name fails the first test instead of leaving a hole in a page.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    // As the built-in one, but that slashes stay slashes.
    environment.set_formatter(|out, _state, value| {
        if value.is_safe() {
            write!(out, "{value}")?;
        } else if !value.is_none() {
            out.write_str(&html::escape(&value.to_string()))?;
        }
        Ok(())
    });
    for (name, source) in sources {
        environment.add_template(name, source).expect("our templates are well formed");
    }
    environment
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn values_are_escaped_once() {
        let templates = Templates::new(&[
            ("page.html", "{% include 'part.html' %}{{ none }}"),
            ("part.html", "<p>{{ text }}{{ html }}</p>"),
        ]);
        let html = Value::from_safe_string("<br>".to_owned());
        let values = context! { text => "a/b <&", html => html, none => None::<String> };
        assert_eq!(templates.render("page.html", values), "<p>a/b &lt;&amp;<br></p>");
    }

    #[test]
    #[should_panic(expected = "undefined")]
    fn a_name_that_was_not_given_is_no_hole() {
        Templates::new(&[("page.html", "{{ text }}")]).render("page.html", context! {});
    }
}

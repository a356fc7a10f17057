//! The typed side: a Rust struct of parameters and a function, made into a [`Lab`] object.

use std::sync::OnceLock;

use crate::{
    ChoiceOption, Description, Error, Figure, Lab, Materials, Parameter, Text, Values, View,
};

/// A struct of parameters; derive it with `#[derive(Params)]`.
pub trait Params: Sized + Send + Sync {
    /// The description of each field, in order.
    fn parameters() -> Vec<Parameter>;
    /// The struct from values that [`Description::read`] has accepted.
    fn from_values(values: &Values) -> Self;
    /// The values of the struct.
    fn to_values(&self) -> Values;
}

/// An enum of named choices without fields; derive it with `#[derive(Choice)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of a parameter",
    note = "a parameter is a whole number, f64, bool, String, or an enum with #[derive(Choice)]"
)]
pub trait Choice: Sized + Copy {
    /// Name and label of each variant, in order.
    fn options() -> Vec<ChoiceOption>;
    /// The variant of a name.
    fn from_name(name: &str) -> Option<Self>;
    /// The name of the variant.
    fn name(self) -> &'static str;
}

/// A live figure as a Rust author writes it.
pub trait Experiment: Send + Sync + 'static {
    /// What can be set.
    type Params: Params;
    /// What does not depend on the parameters, made once: a picture decoded, a factorisation.
    type Prepared: Send + Sync;
    /// The name in addresses and on the command line.
    const NAME: &'static str;
    /// The number of the article it was written for; 0 for none.
    const ARTICLE: u32 = 0;
    /// The title, put as the question that the figure answers.
    const TITLE: Text;

    /// Makes what does not depend on the parameters.
    fn prepare() -> Self::Prepared;

    /// Computes and draws.
    ///
    /// # Errors
    /// [`Error::Refused`] for a value in range that makes no sense; [`Error::Record`]; [`Error::Failed`].
    fn run(prepared: &Self::Prepared, params: &Self::Params, view: View) -> Result<Figure, Error>;

    /// For a recorded lab: computes its record again from the site's materials, as JSON text. The
    /// record is kept beside the article; [`run`](Experiment::run) draws from it.
    fn record(_materials: &Materials) -> Option<String> {
        None
    }
}

/// An [`Experiment`] as a [`Lab`].
#[derive(Debug)]
pub struct Typed<E: Experiment> {
    description: Description,
    prepared: OnceLock<E::Prepared>,
}

impl<E: Experiment> Default for Typed<E> {
    fn default() -> Self {
        let description = Description {
            name: E::NAME.into(),
            article: E::ARTICLE,
            title: E::TITLE,
            parameters: E::Params::parameters(),
        };
        Typed { description, prepared: OnceLock::new() }
    }
}

impl<E: Experiment> Lab for Typed<E> {
    fn description(&self) -> &Description {
        &self.description
    }

    fn run(&self, values: &Values, view: View) -> Result<Figure, Error> {
        let prepared = self.prepared.get_or_init(E::prepare);
        E::run(prepared, &E::Params::from_values(values), view)
    }

    fn record(&self, materials: &Materials) -> Option<String> {
        E::record(materials)
    }
}

//! The parameters of a model, by name, and how they begin.

use crate::{
    Encoding, Error, Mask,
    config::{Config, Scale},
    random::Stream,
    real::Real,
};

/// A decoder-only transformer with its parameters. Matrices lie in rows, `input × output`: `y = x·W`.
#[derive(Debug, Clone, PartialEq)]
pub struct Model<T> {
    pub(crate) config: Config,
    /// `vocabulary × width`.
    pub(crate) embedding: Vec<T>,
    pub(crate) layers: Vec<Layer<T>>,
}

/// The parameters of one layer; `d` is the width, `h` the MLP's middle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layer<T> {
    /// `d`.
    pub(crate) attention_norm: Vec<T>,
    /// `d × d`.
    pub(crate) query: Vec<T>,
    /// `d × d`.
    pub(crate) key: Vec<T>,
    /// `d × d`.
    pub(crate) value: Vec<T>,
    /// `d × d`.
    pub(crate) output: Vec<T>,
    pub(crate) mlp: Option<Mlp<T>>,
}

/// The second half of a layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mlp<T> {
    /// `d`.
    pub(crate) norm: Vec<T>,
    /// `d × h`.
    pub(crate) up: Vec<T>,
    /// `h × d`.
    pub(crate) down: Vec<T>,
}

/// One named array of parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter<'a, T> {
    /// Such as `layers.0.attention.query`.
    pub name: String,
    /// One or two axes.
    pub shape: Vec<usize>,
    /// The numbers, in rows.
    pub values: &'a [T],
}

impl<T: Real> Model<T> {
    /// A model with random parameters: normal numbers of the sizes that the configuration says, norms 1.
    ///
    /// Each array has its own stream of random numbers, made from the seed and its name: one more layer
    /// leaves the others as they are, and so do encoding and mask. The same bits on every machine.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Config) -> Result<Model<T>, Error> {
        let (seed, weights, embeddings) = (config.seed, config.weights, config.embeddings);
        Model::with_parameters(config, |name, shape| {
            let deviation = match (shape, weights) {
                (&[d], _) => return vec![T::of(1.0); d],
                _ if name == "embedding" => embeddings,
                (_, Scale::FanIn) => 1.0 / (shape[0] as f64).sqrt(),
                (_, Scale::Fixed(deviation)) => deviation,
            };
            let mut stream = Stream::new(seed, name);
            let count = shape.iter().product();
            std::iter::repeat_with(|| T::of(deviation * stream.normal())).take(count).collect()
        })
    }

    /// A model whose parameters are given by name and shape, in rows. The names are those of
    /// [`Model::parameters`], asked for in its order.
    ///
    /// # Errors
    /// Those of [`Config::check`]; [`Error::Parameter`] for an array of another size.
    pub fn with_parameters(
        config: Config,
        mut source: impl FnMut(&str, &[usize]) -> Vec<T>,
    ) -> Result<Model<T>, Error> {
        config.check()?;
        let (d, h) = (config.width, config.hidden);
        let mut take = |name: String, shape: &[usize]| {
            let (values, expected) = (source(&name, shape), shape.iter().product());
            let found = values.len();
            if found == expected {
                Ok(values)
            } else {
                Err(Error::Parameter { name, found, shape: shape.to_vec(), expected })
            }
        };
        let embedding = take("embedding".to_owned(), &[config.vocabulary, d])?;
        let mut layers = Vec::with_capacity(config.layers);
        for index in 0..config.layers {
            let name = |part: &str| format!("layers.{index}.{part}");
            layers.push(Layer {
                attention_norm: take(name("attention.norm"), &[d])?,
                query: take(name("attention.query"), &[d, d])?,
                key: take(name("attention.key"), &[d, d])?,
                value: take(name("attention.value"), &[d, d])?,
                output: take(name("attention.output"), &[d, d])?,
                mlp: match config.mlp {
                    false => None,
                    true => Some(Mlp {
                        norm: take(name("mlp.norm"), &[d])?,
                        up: take(name("mlp.up"), &[d, h])?,
                        down: take(name("mlp.down"), &[h, d])?,
                    }),
                },
            });
        }
        Ok(Model { config, embedding, layers })
    }

    /// What the model is made of.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Puts the same parameters under another encoding and mask, which have none of their own.
    ///
    /// # Errors
    /// [`Error::OddHead`], [`Error::Amount`]; the model is then as it was.
    pub fn set_encoding(&mut self, encoding: Encoding, mask: Mask) -> Result<(), Error> {
        let config = Config { encoding, mask, ..self.config.clone() };
        config.check()?;
        self.config = config;
        Ok(())
    }

    /// All parameters by name, in a fixed order.
    pub fn parameters(&self) -> Vec<Parameter<'_, T>> {
        let (d, h) = (self.config.width, self.config.hidden);
        let mut all = Vec::new();
        let mut put = |name: String, shape: &[usize], values| {
            all.push(Parameter { name, shape: shape.to_vec(), values });
        };
        put("embedding".to_owned(), &[self.config.vocabulary, d], self.embedding.as_slice());
        for (index, layer) in self.layers.iter().enumerate() {
            let name = |part: &str| format!("layers.{index}.{part}");
            put(name("attention.norm"), &[d], layer.attention_norm.as_slice());
            put(name("attention.query"), &[d, d], layer.query.as_slice());
            put(name("attention.key"), &[d, d], layer.key.as_slice());
            put(name("attention.value"), &[d, d], layer.value.as_slice());
            put(name("attention.output"), &[d, d], layer.output.as_slice());
            if let Some(mlp) = &layer.mlp {
                put(name("mlp.norm"), &[d], mlp.norm.as_slice());
                put(name("mlp.up"), &[d, h], mlp.up.as_slice());
                put(name("mlp.down"), &[h, d], mlp.down.as_slice());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_as_many_as_the_configuration_says() {
        for mlp in [false, true] {
            let config = Config { mlp, layers: 3, ..Config::default() };
            let model = Model::<f32>::new(config.clone()).unwrap();
            let mut count = 0;
            for parameter in model.parameters() {
                assert_eq!(parameter.values.len(), parameter.shape.iter().product::<usize>());
                count += parameter.values.len() as u128;
            }
            assert_eq!(count, config.parameters());
        }
    }

    #[test]
    fn a_further_layer_changes_no_other_and_single_precision_rounds_double() {
        let config = Config { layers: 1, ..Config::default() };
        let one = Model::<f64>::new(config.clone()).unwrap();
        let two = Model::<f64>::new(Config { layers: 2, ..config.clone() }).unwrap();
        assert_eq!(one.layers[0], two.layers[0]);
        assert_ne!(two.layers[0], two.layers[1]);
        assert_ne!(one.layers[0].query, one.layers[0].key);
        let single = Model::<f32>::new(config).unwrap();
        assert_eq!(single.layers[0].query[5], f32::of(one.layers[0].query[5]));
    }

    #[test]
    fn parameters_given_are_those_read_and_another_size_is_refused() {
        let model = Model::<f32>::new(Config::default()).unwrap();
        let mut given = model.parameters().into_iter();
        let again = Model::with_parameters(Config::default(), |name, shape| {
            let parameter = given.next().unwrap();
            assert_eq!((parameter.name.as_str(), parameter.shape.as_slice()), (name, shape));
            parameter.values.to_vec()
        });
        assert_eq!(again.as_ref(), Ok(&model));
        let error =
            Model::with_parameters(Config::default(), |_, _| vec![0.0_f32; 64]).unwrap_err();
        assert_eq!(error.to_string(), "embedding has 64 numbers: its shape [256, 64] has 16384");
    }

    #[test]
    fn weights_have_the_size_asked_for() {
        let fixed = Config { weights: Scale::Fixed(0.02), ..Config::default() };
        for (config, expect) in [(Config::default(), 0.125), (fixed, 0.02)] {
            let model = Model::<f64>::new(config).unwrap();
            let query = &model.layers[0].query;
            let square = query.iter().map(|x| x * x).sum::<f64>() / query.len() as f64;
            // Four standard deviations of the estimate: √(2/4096).
            assert!((square.sqrt() / expect - 1.0).abs() < 4.0 * (0.5 / 4096.0_f64).sqrt());
        }
    }
}

#![doc = include_str!("../README.md")]

mod backup;
mod build;
mod check;
mod command;
mod database;
mod decoder;
mod failure;
mod figure;
mod lowrank;
mod matrix;
mod new;
mod output;
mod place;
mod position;
mod progress;
mod restore;
#[cfg(doctest)]
mod samples;
mod serve;
mod site_settings;
mod stove;
mod tex;
mod topk;
mod view;

use std::{process::ExitCode, sync::Arc};

/// A site without labs; add them and [`run`](App::run).
pub fn site() -> App {
    App::default()
}

/// The command line over a set of labs.
#[derive(Debug, Default)]
pub struct App {
    labs: lab::Registry,
}

impl App {
    /// Adds a live figure written in Rust.
    #[must_use]
    pub fn lab<E: lab::Experiment>(mut self) -> App {
        self.labs.add(Arc::new(lab::Typed::<E>::default()));
        self
    }

    /// Adds many labs.
    #[must_use]
    pub fn labs(mut self, labs: lab::Registry) -> App {
        for lab in labs.iter() {
            self.labs.add(Arc::clone(lab));
        }
        self
    }

    /// Reads the process's arguments and does what they say.
    pub fn run(self) -> ExitCode {
        command::run(&self.labs)
    }
}

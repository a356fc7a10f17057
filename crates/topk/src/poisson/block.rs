//! The trials of a block one after another, eight blocks at a time.

use super::shape::Shape;

/// Blocks that are gone through together.
pub(super) const LANES: usize = 8;

/// One number for each of them.
pub(super) type Lanes = [f64; LANES];

/// One trial of each block: chances of success and failure, and directions `v` of derivatives. Where a block has
/// no more trials, one that fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Trial {
    pub(super) q: Lanes,
    pub(super) r: Lanes,
    pub(super) directions: [Lanes; 2],
}

const NO_TRIAL: Trial = Trial { q: [0.0; LANES], r: [1.0; LANES], directions: [[0.0; LANES]; 2] };

/// What is computed of each trial from the chances that the others bring `k − 1` and `k` successes.
pub(super) trait Outcome<const P: usize> {
    /// `success`: all parts of the chance that this trial succeeds and the total is `k`; `failure`: that it fails.
    fn of(&self, success: &[Lanes; P], failure: &[Lanes; P]) -> Lanes;
}

/// Room for the polynomials of eight blocks.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Room {
    trials: Vec<Trial>,
    /// Polynomials of the first `i` trials, all parts of one after another.
    first: Vec<Lanes>,
    /// Outside polynomials with the trials from `i` on, all parts one after another.
    rest: Vec<Lanes>,
    outcomes: Vec<Lanes>,
}

/// Where the polynomial of the first `i` trials begins, with `P` parts.
fn begin<const P: usize>(i: usize) -> usize {
    P * (i * (i + 1) / 2)
}

/// What all blocks are made of. Two directions have room, `P = 2^d` says how many are used.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    pub(super) shape: &'a Shape,
    pub(super) q: &'a [f64],
    pub(super) r: &'a [f64],
    pub(super) directions: [&'a [f64]; 2],
}

impl Blocks<'_> {
    /// The last of `P` parts of the inside polynomials of all blocks, written to an arena.
    #[inline(always)]
    pub(super) fn inside<const P: usize>(&self, room: &mut Room, arena: &mut [f64]) {
        for group in 0..self.groups() {
            self.inside_group::<P>(group, room, arena);
        }
    }

    /// The same for the group that a block is in.
    #[inline(always)]
    pub(super) fn inside_around<const P: usize>(
        &self,
        block: usize,
        room: &mut Room,
        arena: &mut [f64],
    ) {
        self.inside_group::<P>(block / LANES, room, arena);
    }

    #[inline(always)]
    fn inside_group<const P: usize>(&self, group: usize, room: &mut Room, arena: &mut [f64]) {
        let group = self.read::<P>(group, room);
        room.multiply_out::<P>();
        let whole = &room.first[begin::<P>(group.longest) + (P - 1) * (group.longest + 1)..];
        for lane in 0..group.lanes {
            let window = self.shape.window(group.node + lane);
            for (out, whole) in window.of_mut(arena).iter_mut().zip(&whole[window.low..]) {
                *out = whole[lane];
            }
        }
    }

    /// The outcome of each trial from `block` on, from all parts of the outside polynomials of the blocks.
    #[inline(always)]
    pub(super) fn outcomes<const P: usize>(
        &self,
        room: &mut Room,
        outside: [&[f64]; P],
        outcome: &impl Outcome<P>,
        out: &mut [f64],
        block: usize,
    ) {
        for group in block / LANES..self.groups() {
            let group = self.read::<P>(group, room);
            room.multiply_out::<P>();
            let stride = group.longest + 1;
            room.rest.clear();
            room.rest.resize(P * stride, [0.0; LANES]);
            for lane in 0..group.lanes {
                let window = self.shape.window(group.node + lane);
                for part in 0..P {
                    let rest = &mut room.rest[part * stride + window.low..];
                    for (rest, value) in rest.iter_mut().zip(window.of(outside[part])) {
                        rest[lane] = *value;
                    }
                }
            }
            for i in (0..group.longest).rev() {
                let leaf = Leaf::<P>::new(&room.trials[i]);
                let (with, without) = room.others::<P>(i, stride);
                room.outcomes[i] =
                    outcome.of(&product(&leaf.success, &with), &product(&leaf.failure, &without));
                room.take_in::<P>(&leaf, i, stride);
            }
            for lane in 0..group.lanes {
                let trials = self.shape.trials_of(group.node + lane);
                for (out, outcome) in out[trials].iter_mut().zip(&room.outcomes) {
                    *out = outcome[lane];
                }
            }
        }
    }

    fn groups(&self) -> usize {
        self.shape.blocks().div_ceil(LANES)
    }

    /// The trials of a group of blocks.
    #[inline(always)]
    fn read<const P: usize>(&self, group: usize, room: &mut Room) -> Group {
        let blocks = self.shape.blocks();
        let node = blocks + group * LANES;
        let lanes = (2 * blocks - node).min(LANES);
        let mut longest = 0;
        for lane in 0..lanes {
            longest = self.shape.trials_of(node + lane).len().max(longest);
        }
        room.trials.resize(longest, NO_TRIAL);
        if room.outcomes.len() < longest {
            room.outcomes.resize(longest, [0.0; LANES]);
        }
        for lane in 0..LANES {
            let trials = if lane < lanes { self.shape.trials_of(node + lane) } else { 0..0 };
            let length = trials.len();
            let chances = self.q[trials.clone()].iter().zip(&self.r[trials.clone()]);
            for (trial, (q, r)) in room.trials.iter_mut().zip(chances) {
                trial.q[lane] = *q;
                trial.r[lane] = *r;
            }
            for d in 0..P.trailing_zeros() as usize {
                let direction = &self.directions[d][trials.clone()];
                for (trial, v) in room.trials.iter_mut().zip(direction) {
                    trial.directions[d][lane] = *v;
                }
            }
            for trial in &mut room.trials[length..] {
                trial.q[lane] = 0.0;
                trial.r[lane] = 1.0;
            }
        }
        Group { node, lanes, longest }
    }
}

/// Blocks that are gone through together: the first one's node, how many, and the trials of the longest.
struct Group {
    node: usize,
    lanes: usize,
    longest: usize,
}

impl Room {
    /// `F_0 = 1` and `F_{i+1} = F_i·(r_i + q_i y)`, in all parts.
    #[inline(always)]
    fn multiply_out<const P: usize>(&mut self) {
        let length = begin::<P>(self.trials.len() + 1);
        if self.first.len() < length {
            self.first.resize(length, [0.0; LANES]);
        }
        self.first[..P].fill([0.0; LANES]);
        self.first[0] = [1.0; LANES];
        for (i, trial) in self.trials.iter().enumerate() {
            let leaf = Leaf::<P>::new(trial);
            let (before, after) = self.first.split_at_mut(begin::<P>(i + 1));
            let before = parts::<P>(&before[begin::<P>(i)..], i + 1, i + 1);
            for part in 0..P {
                let after = &mut after[part * (i + 2)..][..i + 2];
                let (mut lowest, mut highest) = ([0.0; LANES], [0.0; LANES]);
                for s in 0..P {
                    if is_part(s, part) {
                        lowest = fma(&leaf.failure[s], &before[part ^ s][0], &lowest);
                        highest = fma(&leaf.success[s], &before[part ^ s][i], &highest);
                    }
                }
                after[0] = lowest;
                after[i + 1] = highest;
                for j in 1..=i {
                    let mut sum = [0.0; LANES];
                    for s in 0..P {
                        if is_part(s, part) {
                            sum = fma(&leaf.failure[s], &before[part ^ s][j], &sum);
                            sum = fma(&leaf.success[s], &before[part ^ s][j - 1], &sum);
                        }
                    }
                    after[j] = sum;
                }
            }
        }
    }

    /// The chances, in all parts, that all trials but `i` bring `k − 1` and `k` successes:
    /// `Σ_j F_i[j]·β_{i+1}[j + 1]` and `Σ_j F_i[j]·β_{i+1}[j]`.
    #[inline(always)]
    fn others<const P: usize>(&self, i: usize, stride: usize) -> ([Lanes; P], [Lanes; P]) {
        let first = parts::<P>(&self.first[begin::<P>(i)..], i + 1, i + 1);
        let rest = parts::<P>(&self.rest, stride, i + 2);
        let (mut with, mut without) = ([[0.0; LANES]; P], [[0.0; LANES]; P]);
        for part in 0..P {
            for s in 0..P {
                if is_part(s, part) {
                    let (first, rest) = (first[s], rest[part ^ s]);
                    for j in 0..=i {
                        with[part] = fma(&first[j], &rest[j + 1], &with[part]);
                        without[part] = fma(&first[j], &rest[j], &without[part]);
                    }
                }
            }
        }
        (with, without)
    }

    /// `β_i[j] = r_i β_{i+1}[j] + q_i β_{i+1}[j + 1]` for `j ≤ i`, in all parts.
    #[inline(always)]
    fn take_in<const P: usize>(&mut self, leaf: &Leaf<P>, i: usize, stride: usize) {
        for j in 0..=i {
            // Later parts first: they need the earlier ones as they were.
            for part in (0..P).rev() {
                let mut sum = [0.0; LANES];
                for s in 0..P {
                    if is_part(s, part) {
                        let at = (part ^ s) * stride + j;
                        sum = fma(&leaf.failure[s], &self.rest[at], &sum);
                        sum = fma(&leaf.success[s], &self.rest[at + 1], &sum);
                    }
                }
                self.rest[part * stride + j] = sum;
            }
        }
    }
}

/// The first `length` numbers of each part, which begin `stride` apart.
#[inline(always)]
fn parts<const P: usize>(row: &[Lanes], stride: usize, length: usize) -> [&[Lanes]; P] {
    let mut parts: [&[Lanes]; P] = [&[]; P];
    for part in 0..P {
        parts[part] = &row[part * stride..][..length];
    }
    parts
}

/// Whether `s` is a subset of the directions of a part.
#[inline(always)]
fn is_part(s: usize, part: usize) -> bool {
    s & !part == 0
}

/// The polynomial of one trial, `failure + success·y`, in all parts.
///
/// By a direction `v`: what is differentiated is the expectation of `W = Σ v_i(z_i − q_i)`, with `z_i` 1 where
/// trial `i` succeeds. Constants change no covariance, and with these `W` is about zero: what must cancel in
/// the end never becomes large. By two directions it is `W W′ − Σ v_i v′_i q_i r_i`, for the same reason.
pub(super) struct Leaf<const P: usize> {
    success: [Lanes; P],
    failure: [Lanes; P],
}

impl<const P: usize> Leaf<P> {
    #[inline(always)]
    fn new(trial: &Trial) -> Leaf<P> {
        let (q, r) = (&trial.q, &trial.r);
        let (mut success, mut failure) = ([[0.0; LANES]; P], [[0.0; LANES]; P]);
        for lane in 0..LANES {
            let qr = q[lane] * r[lane];
            success[0][lane] = q[lane];
            failure[0][lane] = r[lane];
            for part in 1..P.min(3) {
                success[part][lane] = qr * trial.directions[part - 1][lane];
                failure[part][lane] = -success[part][lane];
            }
            if P == 4 {
                let both = trial.directions[0][lane] * trial.directions[1][lane];
                success[3][lane] = qr * (r[lane] - q[lane]) * both;
                failure[3][lane] = -success[3][lane];
            }
        }
        Leaf { success, failure }
    }
}

/// The product of two numbers of `P` parts.
#[inline(always)]
fn product<const P: usize>(a: &[Lanes; P], b: &[Lanes; P]) -> [Lanes; P] {
    let mut out = [[0.0; LANES]; P];
    for part in 0..P {
        for s in 0..P {
            if is_part(s, part) {
                out[part] = fma(&a[s], &b[part ^ s], &out[part]);
            }
        }
    }
    out
}

/// `ab + c`.
#[inline(always)]
fn fma(a: &Lanes, b: &Lanes, c: &Lanes) -> Lanes {
    let mut out = *c;
    for lane in 0..LANES {
        out[lane] = a[lane].mul_add(b[lane], out[lane]);
    }
    out
}

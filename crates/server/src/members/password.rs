//! Passwords: which are taken, and how they are kept.
//!
//! Argon2id, version 0x13, 19 MiB, two passes, one lane (OWASP's first choice for interactive log-in), a salt of
//! 16 random bytes, 32 bytes of hash. What a member typed is hashed as it is, every byte of it.

use std::{thread::available_parallelism, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, Version,
    password_hash::{self, CustomizedPasswordHasher, phc::PasswordHash},
};

use crate::{
    gate::{Gate, Refusal},
    members::guessable::is_common,
};

/// Least number of characters.
pub(crate) const MIN_CHARS: usize = 8;
/// Greatest number of bytes: more would not make it safer, only the form longer.
pub(crate) const MAX_BYTES: usize = 1000;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const HASH_BYTES: usize = 32;

/// A new password that may be taken. It is shown nowhere: there is no `Debug`.
pub(crate) struct Password(String);

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordError {
    Short {
        chars: usize,
    },
    Long {
        bytes: usize,
    },
    /// Among the first that a guesser tries.
    Common,
    /// The member's own name or address, or little more.
    Own,
}

impl Password {
    /// `known` is what others know of the member: name and address.
    pub(crate) fn parse(text: &str, known: &[&str]) -> Result<Password, PasswordError> {
        let chars = text.chars().count();
        if chars < MIN_CHARS {
            return Err(PasswordError::Short { chars });
        }
        if text.len() > MAX_BYTES {
            return Err(PasswordError::Long { bytes: text.len() });
        }
        if is_common(text) {
            return Err(PasswordError::Common);
        }
        let lower = text.to_lowercase();
        let local = |known: &str| known.split('@').next().unwrap_or_default().to_lowercase();
        let is_own = |known: &&str| {
            let (whole, local) = (known.to_lowercase(), local(known));
            let rest = |own: &str| {
                let left = lower.replacen(own, "", 1);
                lower.contains(own) && left.chars().count() <= 3
            };
            // Of a name of one or two letters a password may hold more by chance.
            [whole, local].iter().any(|own| own.chars().count() > 2 && rest(own))
        };
        if known.iter().any(is_own) {
            return Err(PasswordError::Own);
        }
        Ok(Password(text.to_owned()))
    }

    /// One that a member already has.
    pub(crate) fn known(text: &str) -> Password {
        Password(text.to_owned())
    }
}

/// Hashes a few passwords at a time, each on a thread where it may take its 30 ms and 19 MiB; the others
/// wait. So a crowd at the door can take neither the memory nor the processors of the readers inside.
#[derive(Debug)]
pub(crate) struct Hasher(Gate);

/// What is wrong with a hash in the store, or with the system's source of randomness.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HashError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("a password could not be hashed: {0}")]
    Failed(#[from] password_hash::Error),
}

impl Hasher {
    pub(crate) fn new() -> Hasher {
        let places = available_parallelism().map_or(1, |n| n.get() / 2).clamp(1, 8);
        Hasher(Gate::new(places, 128, Duration::from_secs(5), Duration::from_secs(10)))
    }

    /// The hash of a password, as text. The salt is new, or that of another hash.
    pub(crate) async fn hash(
        &self,
        password: Password,
        salt_source: Option<String>,
    ) -> Result<String, HashError> {
        let work = move || {
            let salt = match salt_source.as_deref().map(PasswordHash::new) {
                Some(Ok(PasswordHash { salt: Some(salt), .. })) => salt.to_vec(),
                _ => password_hash::try_generate_salt()
                    .map_err(|_| password_hash::Error::Internal)?
                    .to_vec(),
            };
            argon2().hash_password_with_salt(password.0.as_bytes(), &salt)
        };
        let hash: PasswordHash = self.0.run(work).await??;
        Ok(hash.to_string())
    }

    /// Which of these hashes is that of the password. One is computed even when there are none, so that
    /// the time does not tell.
    pub(crate) async fn find(
        &self,
        password: String,
        hashes: Vec<String>,
    ) -> Result<Option<usize>, HashError> {
        Ok(self.0.run(move || find(password.as_bytes(), &hashes)).await??.found)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES))
        .expect("the parameters are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// What was found, and how many hashes were computed for it.
#[derive(Debug, PartialEq, Eq)]
struct Search {
    found: Option<usize>,
    computed: usize,
}

fn find(password: &[u8], hashes: &[String]) -> password_hash::Result<Search> {
    let mut computed: Vec<PasswordHash> = Vec::new();
    let mut found = None;
    for (at, hash) in hashes.iter().enumerate() {
        let Ok(hash) = PasswordHash::new(hash) else { continue };
        let Some(salt) = &hash.salt else { continue };
        let same = |other: &PasswordHash| {
            (other.algorithm, other.version, &other.params, &other.salt)
                == (hash.algorithm, hash.version, &hash.params, &hash.salt)
        };
        let known = computed.iter().position(same);
        let of_password = match known {
            Some(known) => &computed[known],
            None => {
                computed.push(argon2().hash_password_customized(
                    password,
                    salt,
                    Some(hash.algorithm.as_str()),
                    hash.version,
                    Params::try_from(&hash)?,
                )?);
                &computed[computed.len() - 1]
            }
        };
        // `Output` compares in constant time.
        if found.is_none() && of_password.hash.is_some() && of_password.hash == hash.hash {
            found = Some(at);
        }
    }
    if computed.is_empty() {
        computed.push(argon2().hash_password_with_salt(password, &[0; 16])?);
    }
    Ok(Search { found, computed: computed.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text, &[]).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    #[test]
    fn length_is_the_only_rule_of_form() {
        assert_eq!(Password::parse("短密码", &[]).err(), Some(PasswordError::Short { chars: 3 }));
        for good in
            ["一二三四五六七甲", "all lower case", "   spaces   ", "\u{1f40c}\u{1f40c} 蜗牛慢慢爬"]
        {
            password(good);
        }
        assert!(Password::parse(&"长句".repeat(166), &[]).is_err(), "a repetition");
        let sentence: String = ('一'..).take(334).collect();
        assert_eq!(
            Password::parse(&sentence, &[]).err(),
            Some(PasswordError::Long { bytes: 1002 })
        );
    }

    #[test]
    fn what_others_know_is_refused() {
        let known = ["Shen Weiyang", "weiyang@example.org"];
        for own in ["shen weiyang", "Shen Weiyang1", "weiyang@example.org", "weiyang12"] {
            assert_eq!(Password::parse(own, &known).err(), Some(PasswordError::Own), "{own}");
        }
        assert!(Password::parse("weiyang counts rods at noon", &known).is_ok());
        assert_eq!(Password::parse("password1", &known).err(), Some(PasswordError::Common));
    }

    #[tokio::test]
    async fn a_hash_states_its_parameters_and_is_found_again() {
        let hasher = Hasher::new();
        let hash = hasher.hash(password("gnomon at noon"), None).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let other = hasher.hash(password("gnomon at dusk"), Some(hash.clone())).await.unwrap();
        let salt = |hash: &str| hash.split('$').nth(4).map(str::to_owned);
        assert_eq!(salt(&hash), salt(&other));
        let apart = hasher.hash(password("gnomon at noon"), None).await.unwrap();
        assert_ne!(salt(&hash), salt(&apart));
        let all = vec!["broken".to_owned(), other, hash, apart];
        let find = async |text: &str| hasher.find(text.to_owned(), all.clone()).await.unwrap();
        assert_eq!(find("gnomon at dusk").await, Some(1));
        assert_eq!(find("gnomon at noon").await, Some(2));
        assert_eq!(find("gnomon at Noon").await, None);
        // Every byte counts, at the end of a long one too.
        let sentence: String = ('一'..).take(333).collect();
        let hash = hasher.hash(password(&sentence), None).await.unwrap();
        let longer = format!("{sentence}x");
        assert_eq!(hasher.find(longer, vec![hash.clone()]).await.unwrap(), None);
        assert_eq!(hasher.find(sentence, vec![hash]).await.unwrap(), Some(0));
    }

    #[tokio::test]
    async fn somebody_unknown_costs_as_much_as_somebody_known() {
        let hasher = Hasher::new();
        let hash = hasher.hash(password("gnomon at noon"), None).await.unwrap();
        let shared = hasher.hash(password("gnomon at dusk"), Some(hash.clone())).await.unwrap();
        let cost = |hashes: &[String]| find(b"gnomon at dawn", hashes).unwrap();
        for hashes in [vec![], vec!["broken".to_owned()], vec![hash.clone()], vec![hash, shared]] {
            assert_eq!(cost(&hashes), Search { found: None, computed: 1 }, "{hashes:?}");
        }
    }
}

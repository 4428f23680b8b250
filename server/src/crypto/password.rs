//! Passwords: argon2id (RFC 9106) on a bounded pool, and hashes that others made, until somebody signs in with them.
//!
//! A hash takes 19 MiB and 25 ms of a core on purpose. So no more run at once than the pool has workers, no more wait
//! than its queue holds, and who comes after that is told to try again instead of taking the server down.

mod imported;
mod memory;

pub use imported::{Imported, ImportedError};

use crate::random::{Random, RandomExt};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use memory::Memory;
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password as somebody typed it, in the one form in which it is hashed and compared.
///
/// Keyboards write "é" as one character or as two; both are the same password (RFC 8265 §4.2 wants NFC). Nothing is
/// trimmed, folded or cut off.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// A password is longer than anybody would type, so it is refused before it costs anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has at most {} bytes", Password::LONGEST)]
pub struct PasswordTooLong;

impl Password {
    /// The longest password, in bytes as sent.
    pub const LONGEST: usize = 1024;

    /// Takes what was typed.
    ///
    /// # Errors
    /// It is longer than [`LONGEST`](Self::LONGEST).
    pub fn new(typed: &str) -> Result<Self, PasswordTooLong> {
        if typed.len() > Self::LONGEST {
            return Err(PasswordTooLong);
        }
        // Room for everything beforehand, so that no shorter copy stays behind in memory as the text grows.
        let mut text = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
        text.extend(typed.nfc());
        Ok(Self(text))
    }

    /// The password in its one form, for rules about it (length, the person's own name in it).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What a hash costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory: 19_456, passes: 2, lanes: 1 };

    /// The most that a stored hash may ask for; more would let an imported row take the server down.
    const MOST: Self = Self { memory: 64 * 1024, passes: 4, lanes: 8 };

    fn params(self) -> Result<Params, PasswordError> {
        Params::new(self.memory, self.passes, self.lanes, None).map_err(|_| PasswordError::Cost)
    }

    const fn within(self, most: Self) -> bool {
        self.memory <= most.memory && self.passes <= most.passes && self.lanes <= most.lanes
    }
}

/// Why a password could not be hashed or compared. None of these says whether it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// More people sign in than the machine can check just now: try again in a moment.
    #[error("too many passwords are being checked")]
    Busy,
    /// The stored text is not an argon2 hash that this version can check.
    #[error("the stored password hash is damaged or of an unknown kind")]
    Damaged,
    /// argon2 does not know such a cost.
    #[error("argon2 cannot work with this cost")]
    Cost,
    /// The server is shutting down.
    #[error("the server is stopping")]
    Stopping,
}

/// What comparing a password came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct Verdict {
    /// It is the right password.
    pub matches: bool,
    /// It is the right password, and its hash was made at another cost than is wanted now: hash it anew and store that.
    pub upgrade: bool,
}

/// How many hashes of other systems that cost more than ours may wait for each other; one at a time is compared with.
const DEAR: usize = 16;

/// Hashes and compares passwords, a bounded number at a time.
#[derive(Clone)]
pub struct Passwords {
    cost: Cost,
    nobody: Arc<str>,
    memory: Arc<Memory>,
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    dear: Arc<Semaphore>,
    dear_places: Arc<Semaphore>,
}

impl Passwords {
    /// A pool in which `workers` hashes run at once and `queue` more may wait.
    ///
    /// # Errors
    /// argon2 cannot work with this cost.
    pub fn new(cost: Cost, workers: usize, queue: usize, random: &dyn Random) -> Result<Self, PasswordError> {
        let workers = workers.max(1);
        // In memory of its own: a server that nobody signs in to needs none.
        let nobody = hash(cost, &Memory::default(), random.token(32).as_bytes(), random.bytes())?.into();
        Ok(Self {
            cost,
            nobody,
            memory: Arc::new(Memory::of(cost.params()?.block_count())),
            workers: Arc::new(Semaphore::new(workers)),
            places: Arc::new(Semaphore::new(workers.saturating_add(queue))),
            dear: Arc::new(Semaphore::new(1)),
            dear_places: Arc::new(Semaphore::new(DEAR)),
        })
    }

    /// Hashes a password for its row, in the PHC string format.
    ///
    /// # Errors
    /// Too many are at it already, or the server is stopping.
    pub async fn hash(&self, password: &Password, random: &dyn Random) -> Result<String, PasswordError> {
        let (cost, memory) = (self.cost, Arc::clone(&self.memory));
        let (salt, password) = (random.bytes(), password.clone());
        self.run(move || hash(cost, &memory, password.0.as_bytes(), salt)).await?
    }

    /// Whether `given` is the password behind `stored`.
    ///
    /// # Errors
    /// Too many are at it already, the server is stopping, or `stored` is not a hash.
    pub async fn verify(&self, stored: &str, given: &Password) -> Result<Verdict, PasswordError> {
        let (cost, memory) = (self.cost, Arc::clone(&self.memory));
        // Those wait for each other, outside of the queue that everybody waits in.
        let dear = if is_dear(cost, stored) {
            let place = Arc::clone(&self.dear_places).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
            let turn = Arc::clone(&self.dear).acquire_owned().await.map_err(|_| PasswordError::Stopping)?;
            Some((place, turn))
        } else {
            None
        };
        let (stored, given) = (stored.to_owned(), given.clone());
        self.run(move || {
            let done = verify(cost, &memory, &stored, given.0.as_bytes());
            drop(dear);
            done
        })
        .await?
    }

    /// Takes the time of a [`verify`](Self::verify), so that an account that does not exist looks like a wrong password.
    ///
    /// # Errors
    /// As [`verify`](Self::verify), so that a busy server answers alike too.
    pub async fn verify_nobody(&self, given: &Password) -> Result<(), PasswordError> {
        self.verify(&self.nobody, given).await.map(|_| ())
    }

    /// Does other work about passwords that takes time, in the places of hashes: judging them costs a core, too.
    ///
    /// # Errors
    /// Too many are at it already, or the server is stopping.
    pub async fn judge<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        self.run(work).await
    }

    /// Runs `work` on a thread for blocking work. The permits go with it: a request that is given up gives its place
    /// back only when the hash has stopped using memory and a core.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| PasswordError::Stopping)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop((worker, place));
            done
        })
        .await
        .map_err(|_| PasswordError::Stopping)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("cost", &self.cost).finish_non_exhaustive()
    }
}

fn hash(cost: Cost, memory: &Memory, password: &[u8], salt: [u8; 16]) -> Result<String, PasswordError> {
    let params = cost.params()?;
    let own = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|_| PasswordError::Cost)?,
        salt: Some(Salt::new(&salt).map_err(|_| PasswordError::Cost)?),
        hash: None,
    };
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    compute(&argon2, memory, password, &salt, &mut out).map_err(|_| PasswordError::Cost)?;
    let hash = Some(Output::new(&out).map_err(|_| PasswordError::Cost)?);
    Ok(PasswordHash { hash, ..own }.to_string())
}

/// Whether comparing with a hash costs more than with one of ours. Of what makes no sense, nothing is computed.
fn is_dear(own: Cost, stored: &str) -> bool {
    if imported::is_bcrypt(stored) {
        return imported::is_dear_bcrypt(stored);
    }
    PasswordHash::new(stored).ok().and_then(|hash| Params::try_from(&hash).ok()).is_some_and(|params| {
        !Cost { memory: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() }.within(own)
    })
}

fn verify(wanted: Cost, memory: &Memory, stored: &str, given: &[u8]) -> Result<Verdict, PasswordError> {
    if imported::is_bcrypt(stored) {
        let matches = imported::bcrypt_matches(stored, given)?;
        return Ok(Verdict { matches, upgrade: matches });
    }
    let stored = PasswordHash::new(stored).map_err(|_| PasswordError::Damaged)?;
    let params = Params::try_from(&stored).map_err(|_| PasswordError::Damaged)?;
    let cost = Cost { memory: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() };
    let (Some(expected), Some(salt)) = (&stored.hash, &stored.salt) else { return Err(PasswordError::Damaged) };
    if !cost.within(Cost::MOST) {
        return Err(PasswordError::Damaged);
    }
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(|_| PasswordError::Damaged)?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from);
    let argon2 = Argon2::new(algorithm, version.map_err(|_| PasswordError::Damaged)?, params);
    let mut out = vec![0; expected.len()];
    compute(&argon2, memory, given, salt, &mut out).map_err(|_| PasswordError::Damaged)?;
    let found = Output::new(&out).map_err(|_| PasswordError::Damaged)?;
    // `Output` compares in constant time.
    let matches = *expected == found;
    let as_wanted = cost == wanted && algorithm == Algorithm::Argon2id;
    Ok(Verdict { matches, upgrade: matches && !as_wanted })
}

fn compute(argon2: &Argon2<'_>, memory: &Memory, password: &[u8], salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
    let blocks = argon2.params().block_count();
    memory.lend(blocks, |blocks| argon2.hash_password_into_with_memory(password, salt, out, blocks))
}

#[cfg(test)]
mod tests;

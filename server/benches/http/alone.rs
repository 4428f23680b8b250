//! What can be measured without a server: the hashing of passwords, and the rendering of pages.

use app::gallery;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use server::crypto::password::Cost;
use std::{
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How many passwords this machine can hash in a second at Keyward's cost, with nothing else to do.
pub fn argon2id(time: Duration) -> f64 {
    let workers = thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let Cost { memory, passes, lanes } = Cost::STANDARD;
    let hashed = AtomicUsize::new(0);
    let since = Instant::now();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let params = Params::new(memory, passes, lanes, None).unwrap();
                let mut blocks = vec![Block::new(); params.block_count()];
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let (password, salt, mut out) = (b"a quite long pass phrase", b"a salt of 16 byt", [0; 32]);
                while since.elapsed() < time {
                    argon2.hash_password_into_with_memory(password, salt, &mut out, &mut blocks).unwrap();
                    black_box(&out);
                    hashed.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    hashed.load(Ordering::Relaxed) as f64 / since.elapsed().as_secs_f64()
}

/// How long it takes to render a page of the gallery, on average.
pub fn rendering(time: Duration) -> Duration {
    let since = Instant::now();
    let mut pages = 0;
    while pages == 0 || since.elapsed() < time {
        pages += black_box(gallery::samples("/assets/")).len();
    }
    since.elapsed() / u32::try_from(pages).unwrap()
}

//! What somebody can do who can write to the database but has not the master key: break things, and nothing else. And keys
//! in their life: rotated, rewrapped.

mod life;
mod tampered;

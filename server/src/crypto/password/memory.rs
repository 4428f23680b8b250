//! The memory that passwords are hashed in.
//!
//! It is kept from one hash to the next. Given back each time, it would be fetched and cleared anew for each (a tenth of
//! the work), and the allocator would keep a piece for every thread that has ever hashed.

use argon2::Block;
use std::sync::{Mutex, PoisonError};

/// Memory that is lent to one hash at a time. There is as much of it as hashes have run at once.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Lends `blocks` of memory to `work`. What was in it before does not matter: argon2 writes each block before it reads
    /// it.
    pub(super) fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // Another size is that of a hash from elsewhere, which is made anew soon; its memory is not for keeping.
        let mut own = kept.filter(|kept| kept.len() == blocks).unwrap_or_else(|| vec![Block::new(); blocks]);
        let done = work(&mut own);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(own);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_lent_again_and_to_one_at_a_time() {
        let memory = Memory::default();
        let address = |blocks: &mut [Block]| blocks.as_ptr() as usize;
        let first = memory.lend(8, address);
        let (again, beside) = memory.lend(8, |blocks| (address(blocks), memory.lend(8, address)));
        assert_eq!(first, again);
        assert_ne!(again, beside);
        assert_eq!(memory.lend(16, |blocks| blocks.len()), 16);
    }
}

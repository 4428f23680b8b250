//! The memory that passwords are hashed in.
//!
//! It is kept from one hash to the next. Given back each time, it would be fetched and cleared anew for each (a tenth of
//! the work), and the allocator would keep a piece for every thread that has ever hashed.

use argon2::Block;
use std::sync::{Mutex, PoisonError};

/// Memory that is lent to one hash at a time. There is as much of it as hashes of our own cost have run at once.
#[derive(Default)]
pub(super) struct Memory {
    kept: Mutex<Vec<Vec<Block>>>,
    size: usize,
}

impl Memory {
    /// Memory for hashes of `size` blocks; that of others is given back.
    pub(super) const fn of(size: usize) -> Self {
        Self { kept: Mutex::new(Vec::new()), size }
    }

    /// Lends `blocks` of memory to `work`. What was in it before does not matter: argon2 writes each block before it reads
    /// it.
    pub(super) fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        // Another size is that of a hash from elsewhere, which is made anew soon; its memory is not for keeping.
        if blocks != self.size {
            return work(&mut vec![Block::new(); blocks]);
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut own = kept.unwrap_or_else(|| vec![Block::new(); blocks]);
        let done = work(&mut own);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(own);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_lent_again_and_to_one_at_a_time() {
        let memory = Memory::of(8);
        let address = |blocks: &mut [Block]| blocks.as_ptr() as usize;
        let first = memory.lend(8, address);
        let (again, beside) = memory.lend(8, |blocks| (address(blocks), memory.lend(8, address)));
        assert_eq!(first, again);
        assert_ne!(again, beside);
        assert_eq!(memory.lend(16, |blocks| blocks.len()), 16);
        let kept: Vec<usize> = memory.kept.lock().unwrap().iter().map(Vec::len).collect();
        assert_eq!(kept, [8, 8], "a hash of another size leaves no memory behind");
    }
}

//! A crate that the other one uses.
#![no_std]

pub struct Depth {
    pub a: u32,
    pub b: u32,
}

#[inline(never)]
pub fn add(d: Depth) -> u32 {
    d.a.wrapping_add(d.b)
}

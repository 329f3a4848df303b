//! The other language: slices, iterators, generics, references, a guard with a drop.
#![cfg_attr(not(with_std), no_std)]

#[cfg(not(with_std))]
#[panic_handler]
fn on_panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[cfg(two)]
extern crate deeper;

pub struct Plain {
    pub a: u32,
    pub b: u64,
}

pub struct Guard<T>(T);

impl<T> Drop for Guard<T> {
    #[inline(never)]
    fn drop(&mut self) {
        core::hint::black_box(&self.0);
    }
}

#[repr(C)]
pub struct Item {
    pub id: i32,
    pub weight: u32,
}

extern "C" {
    fn c_log(id: i32) -> i32;
    fn c_scale(weight: u32) -> u32;
}

#[inline(never)]
fn fill(list: &mut [u32], k: u32) {
    for x in list.iter_mut() {
        *x = x.wrapping_mul(k);
    }
}

#[no_mangle]
pub extern "C" fn other_sum(list: *const u32, n: usize) -> u32 {
    let list = unsafe { core::slice::from_raw_parts(list, n) };
    let guard = Guard([1u32, 2, 3]);
    let mut t = Plain { a: 0, b: 0 };
    for x in list.iter() {
        t.a = t.a.wrapping_add(*x);
        t.b += 1;
    }
    t.a + guard.0[0] + t.b as u32
}

#[no_mangle]
pub extern "C" fn other_weigh(list: *const Item, n: usize) -> u32 {
    let list = unsafe { core::slice::from_raw_parts(list, n) };
    let mut w = [0u32; 8];
    for (i, x) in list.iter().enumerate() {
        w[i & 7] += unsafe { c_scale(x.weight) + c_log(x.id) as u32 };
    }
    fill(&mut w, 3);
    w.iter().copied().max().unwrap_or(0)
}

#[no_mangle]
pub extern "C" fn other_tiny(a: u32) -> u32 {
    #[cfg(two)]
    let a = deeper::add(deeper::Depth { a, b: 1 });
    let p = Plain { a, b: 3 };
    let o: Option<&Plain> = if a > 3 { Some(&p) } else { None };
    o.map(|p| p.a + p.b as u32).unwrap_or(7)
}

#[no_mangle]
pub extern "C" fn other_even(a: u32) -> bool {
    let even: bool = a % 2 == 0;
    even && core::hint::black_box(a) < 99
}

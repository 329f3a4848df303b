// A static library for C: the functions are small enough to be inlined into C.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }

pub struct Ring<T> { pub items: [T; 3], pub at: usize }

impl<T: Copy> Ring<T> {
    #[inline]
    pub fn turn(&mut self) -> &mut T { self.at = (self.at + 1) % 3; &mut self.items[self.at] }
}

#[repr(C)]
pub struct Plain { pub a: u32, pub b: u64 }

#[no_mangle]
pub extern "C" fn ring_sum(n: u32) -> u32 {
    let mut r = Ring { items: [n, n ^ 1, n | 2], at: 0 };
    *r.turn() ^= 1;
    r.items.iter().copied().filter(|x| x % 2 == 1).fold(0, |a, b| a.wrapping_add(b))
}

#[no_mangle]
pub extern "C" fn ring_plain(p: &mut Plain) -> u64 {
    for slot in [&mut p.b] { *slot = slot.wrapping_add(u64::from(p.a)); }
    p.b
}

#[no_mangle]
pub extern "C" fn ring_odd(n: u32) -> bool { let odd = n % 2 == 1; odd && core::hint::black_box(n) < 99 }

//! What the C program calls.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

pub struct Sum {
    pub total: u64,
    pub count: u32,
}

/// Runs when the sum goes out of scope.
pub struct Guard<T>(T);

impl<T> Drop for Guard<T> {
    #[inline(never)]
    fn drop(&mut self) {
        core::hint::black_box(&self.0);
    }
}

#[no_mangle]
pub extern "C" fn filter_accepts(value: u32) -> bool {
    let odd: bool = value % 2 == 1;
    odd && core::hint::black_box(value) < 1000
}

/// # Safety
/// `values` has `count` values.
#[no_mangle]
pub unsafe extern "C" fn filter_mean(values: *const u32, count: usize) -> u32 {
    let values = core::slice::from_raw_parts(values, count);
    let _guard = Guard([count; 2]);
    let mut sum = Sum { total: 0, count: 0 };
    for v in values.iter() {
        sum.total += u64::from(*v);
        sum.count += 1;
    }
    if sum.count == 0 {
        return 0;
    }
    (sum.total / u64::from(sum.count)) as u32
}

#[used]
static KEPT: [extern "C" fn() -> i32; 2] = [host_register, host_internal];

#[no_mangle]
pub extern "C" fn host_register() -> i32 {
    1
}

#[no_mangle]
pub extern "C" fn host_internal() -> i32 {
    2
}

fn main() {}

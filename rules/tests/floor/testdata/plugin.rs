//! Files and threads, for which Rust asks for what is new in glibc.

#[no_mangle]
pub extern "C" fn plugin() -> i32 {
    let found = std::thread::spawn(|| std::fs::metadata("/").is_ok());
    i32::from(!found.join().unwrap_or(false))
}

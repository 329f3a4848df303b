//! Another library in Rust, which uses the same crate and registers nothing.

#[no_mangle]
pub extern "C" fn signals_set() {
    println!("the signals see {:?}", engines::names());
}

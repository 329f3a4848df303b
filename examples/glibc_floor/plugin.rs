//! The same plugin in Rust, whose standard library asks for all of it by itself.

#[no_mangle]
pub extern "C" fn plugin() -> i32 {
    let root = std::fs::metadata("/").map(|m| m.is_dir()).unwrap_or(false);
    let temperature = std::thread::spawn(|| 0f64.exp()).join().unwrap_or(0.0);
    println!("the Rust plugin: {temperature}");
    i32::from(!root || temperature != 1.0)
}

#[no_mangle]
pub extern "C" fn plugin() -> u64 {
    std::fs::metadata("/").map(|m| m.len()).unwrap_or(0)
}

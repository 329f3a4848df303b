#[no_mangle]
pub extern "C" fn engine_open() -> i32 {
    bus_rust::bus_rust()
}

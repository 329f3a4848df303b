extern "C" {
    fn bus_open() -> i32;
    fn bus_send(bus: i32) -> i32;
}

#[no_mangle]
pub extern "C" fn engine_open() -> i32 {
    unsafe { bus_send(bus_open()) }
}

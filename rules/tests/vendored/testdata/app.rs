extern "C" {
    fn bus_open() -> i32;
    fn bus_send(bus: i32) -> i32;
}

fn main() {
    std::process::exit(unsafe { bus_send(bus_open()) });
}

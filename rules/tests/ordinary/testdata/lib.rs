pub fn seven() -> i32 {
    proc::seven!()
}

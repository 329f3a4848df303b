fn main() {
    let found = std::thread::spawn(|| std::fs::metadata("/").is_ok());
    std::process::exit(i32::from(!found.join().unwrap_or(false)));
}

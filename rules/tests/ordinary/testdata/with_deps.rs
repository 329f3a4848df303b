fn main() {
    std::process::exit(lib::seven() - 7);
}

extern "C" {
    fn user_1() -> i32;
    fn user_2() -> i32;
}

fn main() {
    println!("{}", unsafe { user_1() + user_2() });
}

extern "C" {
    fn user_1() -> i32;
}

pub fn asks() -> i32 {
    unsafe { user_1() + 10 }
}

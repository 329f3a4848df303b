//! Rust definitions: exported by name, and mangled.
#![no_std]

#[no_mangle]
pub extern "C" fn plugin_open(x: i32) -> i32 {
    inner::visit(x)
}

#[no_mangle]
pub static PLUGIN_TABLE: [i32; 2] = [1, 2];

pub mod inner {
    #[inline(never)]
    pub fn visit(x: i32) -> i32 {
        x ^ 1
    }

    pub struct Walker(pub i32);

    impl Walker {
        #[inline(never)]
        pub fn step(&mut self) -> i32 {
            self.0 ^= 2;
            self.0
        }
    }
}

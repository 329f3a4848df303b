//! A program that lists the engines that its libraries have registered.

// rustc links a crate that the program names.
#[cfg(feature = "names_railway")]
use railway as _;

#[cfg(feature = "asks_railway")]
extern "C" {
    fn railway_run();
}

fn main() {
    println!("the program sees {:?}", engines::names());
    #[cfg(feature = "asks_railway")]
    unsafe {
        railway_run()
    };
}

// The same for Rust: a function in .init_array, a panic that is caught, a thread, a
// file, the environment, mathematics.

use std::sync::atomic::{AtomicI32, Ordering};

static RAN: AtomicI32 = AtomicI32::new(0);

extern "C" fn constructor() {
    RAN.fetch_add(1, Ordering::SeqCst);
}

#[used]
#[link_section = ".init_array"]
static CONSTRUCTOR: extern "C" fn() = constructor;

#[no_mangle]
pub extern "C" fn check() -> i32 {
    if RAN.load(Ordering::SeqCst) != 1 {
        return 1;
    }
    std::panic::set_hook(Box::new(|_| {}));
    let empty: Vec<u8> = Vec::new();
    if std::panic::catch_unwind(|| empty[std::env::args().count() + 1]).is_ok() {
        return 2;
    }
    if std::thread::spawn(|| 5).join().unwrap() != 5 {
        return 3;
    }
    if !std::fs::metadata("/").unwrap().is_dir() {
        return 4;
    }
    unsafe { std::env::set_var("FLOOR", "seen") };
    if std::env::var("FLOOR").as_deref() != Ok("seen") {
        return 5;
    }
    let x = std::env::args().count() as f64 + 1.0;
    if (x.ln().exp() - x).abs() > 1e-9 || x.powf(2.0) < x {
        return 6;
    }
    0
}

#[allow(dead_code)]
fn main() {
    match check() {
        0 => println!("holds"),
        failed => {
            println!("step {failed} failed");
            std::process::exit(failed)
        }
    }
}

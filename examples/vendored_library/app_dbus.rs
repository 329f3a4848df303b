//! The program of app_dbus.c in Rust: libdbus linked in, and another one loaded.

use std::ffi::{c_char, c_int, c_void, CStr};

#[repr(C)]
struct DBusError {
    name: *const c_char,
    message: *const c_char,
    flags: u32,
    padding: *mut c_void,
}

extern "C" {
    fn dbus_error_init(error: *mut DBusError);
    fn dbus_error_free(error: *mut DBusError);
    fn dbus_threads_init_default() -> c_int;
    fn dbus_bus_get(kind: c_int, error: *mut DBusError) -> *mut c_void;
    fn web_version() -> c_int;
    fn dlopen(file: *const c_char, mode: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

const RTLD_NOW: c_int = 2;

fn name(bytes: &'static [u8]) -> *const c_char {
    CStr::from_bytes_with_nul(bytes).expect("a C string").as_ptr()
}

fn main() {
    let mut error = DBusError { name: std::ptr::null(), message: std::ptr::null(), flags: 0, padding: std::ptr::null_mut() };
    unsafe {
        dbus_error_init(&mut error);
        dbus_threads_init_default();
        if dbus_bus_get(0, &mut error).is_null() {
            dbus_error_free(&mut error);
        }
        println!("the program's own libdbus answers; the web library is {}", web_version());
        let driver = dlopen(name(b"libdbus-1.so.3\0"), RTLD_NOW);
        assert!(!driver.is_null(), "libdbus-1.so.3 cannot be loaded");
        let get: extern "C" fn(c_int, *mut DBusError) -> *mut c_void = std::mem::transmute(dlsym(driver, name(b"dbus_bus_get\0")));
        if get(1, &mut error).is_null() {
            dbus_error_free(&mut error);
        }
    }
    println!("the driver's libdbus answers");
}

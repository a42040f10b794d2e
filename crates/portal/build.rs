//! Notices when the web UI was built anew: the macro that embeds it cannot.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the files at run time, so nothing has to be built again for it.
    if std::env::var("PROFILE").is_ok_and(|profile| profile != "debug") {
        println!("cargo::rerun-if-changed=../../ui/dist");
    }
}

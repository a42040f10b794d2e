//! What a forwarded call takes from the allocator: it must not creep up again unseen.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use allocation_counter::measure;

use crate::world::{authority, empty, gateway, peer, read, request, settings};

/// Allocations of one call, from its head to the end of its answer, the upstream's connection among them. hyper makes
/// about half of them.
const MOST: u64 = 16;
const CALLS: u64 = 100;

#[test]
fn a_forwarded_call_allocates_no_more_than_it_did() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    // On threads of its own: those of the caller are counted alone.
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer_all));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let worker = runtime.block_on(async { gateway(&[url], settings()).worker() });
    let allocations = |calls: u64| {
        let call = |_| {
            let head = request("GET", "/orders/1.0.0/orders/7?expand=lines")
                .header("host", "gw:8243")
                .header("authorization", "Bearer 10:read")
                .header("accept", "application/json")
                .header("user-agent", "test");
            (empty(head), peer(), authority())
        };
        let calls: Vec<_> = (0..calls).map(call).collect();
        let answered = async {
            for (request, peer, authority) in calls {
                assert_eq!(read(worker.handle(request, peer, authority).await).await.0, 200);
            }
        };
        measure(|| runtime.block_on(answered)).count_total
    };
    // The first ones connect, and are remembered.
    allocations(10);
    let each = allocations(CALLS).div_ceil(CALLS);
    assert!(each <= MOST, "{each} allocations for each call, not {MOST}");
}

fn answer_all(mut connection: TcpStream) {
    let body = "x".repeat(1000);
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nServer: test\r\n\r\n{body}",
        body.len()
    );
    let mut head = [0; 4096];
    // A request comes at once, or in parts that the last of ends with an empty line.
    while let Ok(read @ 1..) = connection.read(&mut head) {
        if head[..read].ends_with(b"\r\n\r\n") && connection.write_all(answer.as_bytes()).is_err() {
            break;
        }
    }
}

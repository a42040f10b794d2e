use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::time::sleep;

use super::*;

#[tokio::test]
async fn client_that_takes_nothing_is_given_up() {
    let (connection, _client) = duplex(10);
    let mut connection = WriteLimit::new(connection, Duration::from_millis(50));
    let refused = connection.write_all(&[0; 100]).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn client_that_takes_a_byte_now_and_then_is_served() {
    let (connection, mut client) = duplex(10);
    let limit = Duration::from_secs(2);
    let mut connection = WriteLimit::new(connection, limit);
    let slow = async {
        for _ in 0..30 {
            sleep(limit / 20).await;
            client.read_u8().await.unwrap();
        }
    };
    let (written, ()) = tokio::join!(connection.write_all(&[0; 40]), slow);
    written.unwrap();
}

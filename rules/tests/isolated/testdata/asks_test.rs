#[test]
fn asks() {
    assert_eq!(asks_in_rust::asks(), 11);
}

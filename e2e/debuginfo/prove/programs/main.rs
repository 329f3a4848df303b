// Types whose names C does not have, and the standard library's.
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Part<'a> { Word(&'a str), Number(u64), Nested(Vec<Part<'a>>) }

trait Weigh { fn weigh(&self) -> u64; }
impl Weigh for Part<'_> {
    fn weigh(&self) -> u64 {
        match self { Part::Word(w) => w.len() as u64, Part::Number(n) => *n, Part::Nested(v) => v.iter().map(|p| p.weigh()).sum() }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut seen: BTreeMap<String, Box<dyn Weigh + '_>> = BTreeMap::new();
    for (i, a) in args.iter().enumerate() {
        seen.insert(a.clone(), Box::new(Part::Nested(vec![Part::Word(a), Part::Number(i as u64)])));
    }
    println!("{}", seen.values().map(|w| w.weigh()).sum::<u64>());
}

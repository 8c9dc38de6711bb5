//! The items of a JSON array, told apart without reading them.

use memchr::memchr2;

/// The texts of an array's items, if there are no more than so many. If each of them is JSON, so is the array and these are its
/// items; else they mean nothing.
///
/// Only quotes, brackets and commas are looked at: what is within strings, which is nearly all of an answer, is passed over.
pub fn array_items(text: &str, max_items: usize) -> Option<Vec<&str>> {
    let inside = text.trim_matches([' ', '\n', '\r', '\t']).strip_prefix('[')?.strip_suffix(']')?;
    let bytes = inside.as_bytes();
    let mut items = Vec::new();
    let (mut begin, mut at, mut depth) = (0, 0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at + 1)?,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                items.push(inside.get(begin..at)?);
                begin = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    items.push(inside.get(begin..)?);
    (depth == 0 && items.len() <= max_items).then_some(items)
}

/// Where the quote is that ends a string.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::array_items;
    use crate::update_framing::cut_json;
    use serde::de::IgnoredAny;

    #[test]
    fn items_end_at_commas_outside_of_strings_and_brackets() {
        let text = " [{\"a\":[1,{}],\"b,]\":\"x\\\",y\\\\\"} , [\"}\"],\"\" ,3]\n";
        let items = ["{\"a\":[1,{}],\"b,]\":\"x\\\",y\\\\\"} ", " [\"}\"]", "\"\" ", "3"];
        assert_eq!(array_items(text, 4), Some(items.to_vec()));
        assert_eq!(array_items(text, 3), None);
    }

    #[test]
    fn what_is_no_array_has_no_items() {
        for text in ["", "[", "]", "{}", "[\"]", "[\"\\", "[\"\\]", "[{]", "[[]", "[]]]", "[1],[2", "[1] 2"] {
            assert_eq!(array_items(text, 9), None, "{text}");
        }
    }

    #[test]
    fn items_that_are_json_are_those_of_a_strict_parser() {
        let seed = r#"[{"a":"0x01","b":[1,"\\"]}, {"c":{"d":"\","}} ,"e",[],-1.5e3,true]"#;
        let alphabet: Vec<char> = r#"[]{},:"\ 0tex"#.chars().collect();
        let mut state = 1_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or_default() % below
        };
        let (mut taken, mut refused) = (0, 0);
        for _ in 0..100_000 {
            let mut text: Vec<char> = seed.chars().collect();
            for _ in 0..=next(3) {
                let (at, letter) = (next(text.len()), alphabet[next(alphabet.len())]);
                match next(3) {
                    0 => text[at] = letter,
                    1 => text.insert(at, letter),
                    _ => drop(text.remove(at)),
                }
            }
            let text: String = text.into_iter().collect();
            let Some(items) = array_items(&text, 9) else { continue };
            if items.iter().all(|item| serde_json::from_str::<IgnoredAny>(item).is_ok()) {
                let trimmed = items.iter().map(|item| item.trim()).collect();
                assert_eq!(cut_json(text.as_bytes(), 9), (trimmed, None), "{text}");
                taken += 1;
            } else {
                refused += 1;
            }
        }
        assert!(taken > 10_000 && refused > 10_000, "{taken} and {refused}");
    }
}

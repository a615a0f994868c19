//! PNG (RFC 2083): the chunks that make the picture, and none that tell where and with what it was made.

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Longest side in pixels.
pub(super) const LONGEST: u32 = 4096;
const KEPT: [&[u8; 4]; 8] = [b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"];

/// The picture without anything around it; none when it is not one.
pub(super) fn cleaned(file: &[u8]) -> Option<Vec<u8>> {
    let mut rest = file.strip_prefix(SIGNATURE)?;
    let mut kept = SIGNATURE.to_vec();
    let mut has_data = false;
    for number in 0.. {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let end = length.checked_add(12)?;
        let (chunk, after) = rest.split_at_checked(end)?;
        let kind: &[u8; 4] = chunk.get(4..8)?.first_chunk()?;
        if (number == 0) != (kind == b"IHDR") || (kind == b"IHDR" && !is_fit(&chunk[8..end - 4])) {
            return None;
        }
        if KEPT.contains(&kind) {
            kept.extend(chunk);
        }
        has_data |= kind == b"IDAT";
        if kind == b"IEND" {
            return has_data.then_some(kept);
        }
        rest = after;
    }
    None
}

fn is_fit(header: &[u8]) -> bool {
    let side = |bytes: Option<&[u8; 4]>| bytes.is_some_and(|bytes| (1..=LONGEST).contains(&u32::from_be_bytes(*bytes)));
    header.len() == 13 && side(header.first_chunk()) && side(header[4..].first_chunk())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short");
        [&length.to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    fn header(width: u32, height: u32) -> Vec<u8> {
        chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat())
    }

    #[test]
    fn what_only_tells_and_what_comes_behind_is_left_out() {
        let picture = [SIGNATURE, &header(16, 9), &chunk(b"IDAT", b"pixels"), &chunk(b"IEND", b"")].concat();
        let told = chunk(b"tEXt", b"Author\0Mina Wiesengrund");
        let talkative =
            [SIGNATURE, &header(16, 9), &told, &chunk(b"IDAT", b"pixels"), &chunk(b"IEND", b""), b"<script>"].concat();
        assert_eq!(cleaned(&talkative), Some(picture.clone()));
        assert_eq!(cleaned(&picture), Some(picture));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let huge = chunk(b"IDAT", b"x").into_iter().map(|_| 0xff).collect::<Vec<u8>>();
        for broken in [
            SIGNATURE.to_vec(),
            [SIGNATURE, &header(16, 9)].concat(),
            [SIGNATURE, &header(16, 9), &chunk(b"IEND", b"")].concat(),
            [SIGNATURE, &header(0, 9), &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")].concat(),
            [SIGNATURE, &header(100_000, 9), &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")].concat(),
            [SIGNATURE, &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")].concat(),
            [SIGNATURE, &header(16, 9), &huge].concat(),
        ] {
            assert_eq!(cleaned(&broken), None, "{broken:?}");
        }
    }
}

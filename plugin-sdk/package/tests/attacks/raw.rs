//! ZIP files as no honest program writes them.

/// An entry, and what the directory says of it.
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) content: &'a [u8],
    /// Mode of Unix.
    pub(crate) mode: u32,
}

impl<'a> Entry<'a> {
    pub(crate) fn file(name: &'a str, content: &'a [u8]) -> Self {
        Entry { name: name.as_bytes(), content, mode: 0o100_644 }
    }
}

/// Stored entries in this order, whatever they are called.
pub(crate) fn zip(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = bytes.len() as u32;
        let (crc, size, length) = (crc(entry.content), entry.content.len() as u32, entry.name.len() as u16);
        // Version, flags (names in UTF-8), method, time, date, checksum, both sizes, lengths of name and extra field.
        let common = [
            &20_u16.to_le_bytes()[..],
            &0x0800_u16.to_le_bytes(),
            &[0; 2],
            &[0; 2],
            &0x21_u16.to_le_bytes(),
            &crc.to_le_bytes(),
            &size.to_le_bytes(),
            &size.to_le_bytes(),
            &length.to_le_bytes(),
            &[0; 2],
        ]
        .concat();
        bytes.extend([b"PK\x03\x04", common.as_slice(), entry.name, entry.content].concat());
        let rest = [&[0_u8; 6][..], &(entry.mode << 16).to_le_bytes(), &at.to_le_bytes()].concat();
        directory.extend([b"PK\x01\x02", &(20_u16 | 3 << 8).to_le_bytes()[..], &common, &rest, entry.name].concat());
    }
    let (count, at, size) = (entries.len() as u16, bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([size.to_le_bytes(), at.to_le_bytes()].concat());
    bytes.extend([0; 2]);
    bytes
}

/// CRC-32 (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

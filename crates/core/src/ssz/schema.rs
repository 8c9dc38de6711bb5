//! [`Schema`]: what an SSZ value is, as data, so that one walk serves the containers of every fork.

use std::sync::Arc;

/// The type of an SSZ value.
#[derive(Clone, Debug)]
pub enum Schema {
    /// One byte, 0 or 1.
    Boolean,
    /// A little-endian number.
    Uint {
        /// 8 or 32.
        length: usize,
    },
    /// A fixed number of bytes.
    Bytes {
        /// How many.
        length: usize,
    },
    /// A limited number of bytes.
    ByteList {
        /// Most bytes; without a limit the tree is progressive.
        limit: Option<usize>,
    },
    /// A fixed number of bits.
    Bits {
        /// How many.
        count: usize,
    },
    /// A limited number of bits.
    BitList {
        /// Most bits; without a limit the tree is progressive.
        limit: Option<usize>,
    },
    /// The nodes of a Merkle branch, as many as its generalized index is deep.
    Branch {
        /// How many.
        depth: usize,
    },
    /// A fixed number of values, none of them a number.
    Vector {
        /// The type of each.
        item: Arc<Schema>,
        /// How many.
        length: usize,
    },
    /// A limited number of values.
    List {
        /// The type of each.
        item: Arc<Schema>,
        /// Most values; without a limit the tree is progressive.
        limit: Option<usize>,
    },
    /// Named values.
    Container(Arc<Container>),
}

/// The fields of a container.
#[derive(Debug)]
pub struct Container {
    /// In the order of the specification.
    pub fields: Vec<Field>,
    /// Length of the part that holds the fixed fields and the offsets of the others.
    pub head: usize,
    /// Whether there are no others.
    pub is_fixed: bool,
    /// Whether it is hashed as a progressive tree, all of whose fields are active.
    pub is_progressive: bool,
    /// Whether JSON may leave out the one field around the fields of its own container.
    pub may_be_flat: bool,
}

/// A field of a container.
#[derive(Clone, Debug)]
pub struct Field {
    /// As in the specification and in JSON.
    pub name: &'static str,
    /// Its type.
    pub schema: Schema,
}

/// Bytes of an offset to a value of variable length.
pub const OFFSET_LENGTH: usize = 4;

impl Schema {
    /// Length of every value of this type, unless it varies.
    #[must_use]
    pub fn fixed_length(&self) -> Option<usize> {
        match self {
            Self::Boolean => Some(1),
            Self::Uint { length } | Self::Bytes { length } => Some(*length),
            Self::Bits { count } => Some(count.div_ceil(8)),
            Self::Branch { depth } => Some(depth * 32),
            Self::Vector { item, length } => item.fixed_length().map(|each| each * length),
            Self::Container(container) => container.is_fixed.then_some(container.head),
            Self::ByteList { .. } | Self::BitList { .. } | Self::List { .. } => None,
        }
    }

    /// Whether both are containers with fields of the same names.
    #[must_use]
    pub fn has_fields_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Container(a), Self::Container(b)) => {
                a.fields.iter().map(|field| field.name).eq(b.fields.iter().map(|field| field.name))
            }
            _ => false,
        }
    }

    /// A list of up to that many of these.
    #[must_use]
    pub fn list(self, limit: usize) -> Self {
        Self::List { item: Arc::new(self), limit: Some(limit) }
    }

    /// A progressive list of these.
    #[must_use]
    pub fn progressive_list(self) -> Self {
        Self::List { item: Arc::new(self), limit: None }
    }

    /// A container of these fields.
    #[must_use]
    pub fn container(fields: Vec<Field>) -> Self {
        Self::Container(Arc::new(Container::new(fields, false)))
    }

    /// A container of one field, which JSON may leave out around the fields of its own container.
    #[must_use]
    pub fn flattable(field: Field) -> Self {
        Self::Container(Arc::new(Container { may_be_flat: true, ..Container::new(vec![field], false) }))
    }

    /// A progressive container of these fields.
    #[must_use]
    pub fn progressive_container(fields: Vec<Field>) -> Self {
        Self::Container(Arc::new(Container::new(fields, true)))
    }
}

impl Container {
    fn new(fields: Vec<Field>, is_progressive: bool) -> Self {
        let lengths = || fields.iter().map(|field| field.schema.fixed_length());
        let head = lengths().map(|length| length.unwrap_or(OFFSET_LENGTH)).sum();
        let is_fixed = lengths().all(|length| length.is_some());
        Self { fields, head, is_fixed, is_progressive, may_be_flat: false }
    }
}

impl Container {
    /// Index of the field of this name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Where in the head the field of this name lies, or its offset.
    #[must_use]
    pub fn start_of(&self, name: &str) -> Option<usize> {
        let before = self.fields.get(..self.position(name)?)?;
        Some(before.iter().map(|field| field.schema.fixed_length().unwrap_or(OFFSET_LENGTH)).sum())
    }
}

/// A field of this name and type.
#[must_use]
pub fn field(name: &'static str, schema: Schema) -> Field {
    Field { name, schema }
}

/// `uint64`.
pub const UINT64: Schema = Schema::Uint { length: 8 };

/// `Root`, `Hash32`, `Bytes32`.
pub const BYTES32: Schema = bytes(32);

/// A vector of that many bytes.
#[must_use]
pub const fn bytes(length: usize) -> Schema {
    Schema::Bytes { length }
}

from lines import Base


class Theirs(Base):
    def __init__(self):
        super().__init__()
